"""Names for made-up people: common given and family names of Belgium, mixed by chance."""


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


MEN = _listed(
    "Adam|Ahmed|Alexandre|Amin|Antoine|Arne|Arthur|Bilal|Bram|Cédric|Daan|David|"
    "Dries|Elias|Emre|Ethan|Ferre|Finn|Florian|Gilles|Hamza|Hugo|Ibrahim|Ismaël|"
    "Jasper|Jonas|Jules|Karim|Kobe|Lars|Liam|Louis|Lowie|Lucas|Mathis|Matteo|"
    "Maxime|Mehdi|Milan|Mohamed|Nathan|Nicolas|Noah|Omar|Quinten|Rayan|Robbe|Sacha|"
    "Samuel|Seppe|Simon|Stan|Thomas|Théo|Tibo|Tom|Victor|Wout|Xander|Yanis|Youssef"
)
WOMEN = _listed(
    "Alice|Amber|Amina|Anaïs|Anouk|Aïcha|Camille|Charlotte|Chloé|Clara|Elena|Elif|"
    "Elise|Emma|Fatima|Femke|Hanne|Inès|Julie|Juliette|Kaat|Lara|Laura|Lena|Lien|"
    "Lina|Lotte|Louise|Lucie|Léa|Manon|Marie|Mila|Nina|Noor|Nora|Olivia|Salma|"
    "Sara|Sofia|Yasmine|Zoë"
)
FAMILIES = _listed(
    "Aerts|Amrani|Baert|Bah|Benali|Bogaert|Bosmans|Bouchard|Bouzid|Celik|Claes|"
    "Claessens|Coppens|Daems|De Backer|De Clercq|De Cock|De Meyer|De Smet|De Vos|"
    "De Wilde|Delvaux|Demir|Denis|Desmet|Devos|Diallo|Dubois|Dumont|Dupont|El Amrani|"
    "El Idrissi|Evrard|Fontaine|François|Goossens|Gérard|Haddad|Hendrickx|Hermans|"
    "Jacobs|Janssens|Kaya|Kowalski|Lambert|Lambrecht|Laurent|Lefèvre|Legrand|Lejeune|"
    "Lemmens|Leroy|Maes|Marchal|Martens|Martin|Mathieu|Mertens|Michiels|Moreau|"
    "Müller|Nguyen|Noël|Ortiz|Pauwels|Peeters|Petit|Popescu|Renard|Rossi|Segers|"
    "Simon|Smets|Stevens|Thomas|Thys|Traoré|Van Damme|Van Dyck|Van Hecke|Van den Berg|"
    "Vandenberghe|Verbeke|Verhoeven|Vermeulen|Wauters|Willems|Wouters|Yıldız|Zaman"
)
