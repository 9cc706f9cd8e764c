"""The clinic: the web application in which people do the programme's work.

One app for each job people do: `accounts` (who may see what), `audit` (who did and read what), `patients`
(the store of facts, assessments, the patient's page), `worklist` (the home page), `results` (recording),
`alerts` (from a firing rule to a recorded action). `project` holds them together.
"""
