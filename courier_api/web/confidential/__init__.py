"""The pages of the confidential channel: the reporter's, for anybody, and the adviser's."""
