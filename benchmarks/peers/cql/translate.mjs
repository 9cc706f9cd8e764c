// Translates followup.cql to followup.elm.json without Java: `npm run translate`, after a change of the CQL only.
import { readFileSync, writeFileSync } from "node:fs";
import {
  CqlTranslator,
  LibraryManager,
  ModelManager,
  createModelInfoProvider,
  createUcumService,
  stringAsSource,
} from "@cqframework/cql/cql-to-elm";

const here = new URL(".", import.meta.url);
const models = {
  System: new URL("system-modelinfo.xml", here),
  FHIR: new URL("node_modules/cql-exec-fhir/lib/modelInfos/fhir-modelinfo-4.0.1.xml", here),
};

const modelManager = new ModelManager();
modelManager.modelInfoLoader.registerModelInfoProvider(
  createModelInfoProvider((id) => (models[id] ? stringAsSource(readFileSync(models[id], "utf8")) : null)),
);
// followup.cql has no units but CQL's own months and days, so that nothing need be converted or refused.
const none = () => {
  throw new Error("followup.cql computes with no unit");
};
const unitsOfTime = createUcumService(none, () => null, none, none);
const translator = CqlTranslator.fromText(
  readFileSync(new URL("followup.cql", here), "utf8"),
  new LibraryManager(modelManager, undefined, undefined, unitsOfTime),
);
const wrong = translator.errors.asJsReadonlyArrayView();
for (const error of wrong) console.error(error.message);
if (wrong.length > 0) process.exit(1);
const elm = JSON.parse(translator.toJson());
writeFileSync(new URL("followup.elm.json", here), JSON.stringify(elm, null, 1) + "\n");
