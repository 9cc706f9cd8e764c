// Components of the design system, and the focus on an error summary. Every page works without this file.
import "./leaving.js";
import { initAll } from "../vendor/nhsuk/nhsuk-frontend.min.js";

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();
document.querySelector("[data-focus]")?.focus();
