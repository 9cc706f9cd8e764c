"""What the clinic sends: to staff about alerts, to patients about tests that are due. Written first, sent after.

lifecycle   the states of a message
outbox      writing one, in the transaction of what caused it, and moving it on
sending     the clock's part: sends what is due, tries again, gives up
letters     whom a message goes to and what it says, looked at anew at the moment of sending
staff       which alerts tell whom
documents   reminders among what a patient was sent
contacts    how a patient can be reached, and whether they agreed
reminders   to whom a reminder would go now; too many at once are held back
returns     whether a test followed
"""
