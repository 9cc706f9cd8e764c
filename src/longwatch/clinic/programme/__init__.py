"""How the monitoring of a patient goes on elsewhere, ends, or is refused: nobody falls out of it in silence.

transfer   a handshake: the sender keeps the patient until the receiver has accepted
closure    what a neurologist looks at before the monitoring ends, or goes on
outcomes   moved away, refuses, died: recorded, coded, and looked at again
"""
