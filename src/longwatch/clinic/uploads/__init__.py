"""Files that somebody brings: read as a table, kept, previewed, and stored as previewed or not at all.

tables    bytes as rows with the numbers of their lines
plans     what each row would become
kinds     which kinds of file there are: each turns rows into a plan and a plan into what is stored
keeping   the file on the server, sealed with the plan that somebody saw
"""
