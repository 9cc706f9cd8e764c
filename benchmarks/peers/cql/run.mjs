// Answers for the first patients of a bulk export: node run.mjs FOLDER PATIENTS DAY ANSWERS
// Prints what it took as JSON; one line for each patient goes to the file ANSWERS.
import { createReadStream, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { join } from "node:path";
import cql from "cql-execution";
import cqlFhir from "cql-exec-fhir";

const [folder, count, day, answers] = process.argv.slice(2);
const clock = () => performance.now() / 1000;

async function linesOfPatients() {
  const names = new Set();
  const lines = new Map();
  const files = readdirSync(folder).filter((name) => name.endsWith(".ndjson")).sort();
  const [people, others] = [true, false].map((is) => files.filter((name) => name.startsWith("Patient") === is));
  for (const name of [...people, ...others]) {
    for await (const line of createInterface({ input: createReadStream(join(folder, name)) })) {
      const found = /"reference":"Patient\/([^"]+)"/.exec(line) ?? /"id":"([^"]+)"/.exec(line);
      if (name.startsWith("Patient") && names.size < Number(count)) {
        names.add(found[1]);
        lines.set(found[1], []);
      }
      lines.get(found[1])?.push(line);
      // The export is sorted by patient: what follows is about others.
      if (!names.has(found[1])) break;
    }
  }
  return lines;
}

const started = clock();
const lines = await linesOfPatients();
const read = clock();
const bundles = [...lines.values()].map((own) => ({
  resourceType: "Bundle",
  type: "collection",
  entry: own.map((line) => ({ resource: JSON.parse(line) })),
}));
const parsed = clock();

const library = new cql.Library(JSON.parse(readFileSync(new URL("followup.elm.json", import.meta.url), "utf8")));
const executor = new cql.Executor(library, undefined, { On: cql.Date.parse(day) });
const source = cqlFhir.PatientSource.FHIRv401();
const shown = (value) => (value == null ? null : value.toString());
const told = [];
for (const bundle of bundles) {
  source.loadBundles([bundle]);
  const { patientResults } = await executor.exec(source);
  for (const [patient, found] of Object.entries(patientResults)) {
    const series = (name) => ({
      last: shown(found[`${name} Last`]),
      due: shown(found[`${name} Due`]),
      overdue: found[`${name} Overdue`],
    });
    told.push({ patient, "mon-cbc": series("Blood Count"), "mon-tsh": series("Thyrotropin") });
  }
  source.reset();
}
const done = clock();
writeFileSync(answers, told.map((one) => JSON.stringify(one) + "\n").join(""));
console.log(JSON.stringify({ patients: told.length, reading: read - started, parsing: parsed - read, evaluating: done - parsed }));
