"""Who takes part in a drug's programme, and what each has shown: certificates, signed forms, things handed over.

taking_part  enrolling, recording what was shown, suspending and leaving
submitting   forms: each version kept, and a signature that says what was signed
chasing      what ends soon and which forms are due, for the worklist
participants the same as the core's types, for the gates
"""
