"""Why a worked day is worth what it is: facts from the database, then plain sentences.

One explanation for three faces: the command, the JSON API and the courier's page.
"""
