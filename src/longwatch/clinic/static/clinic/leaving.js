// Signing out is not possible while entries of an infusion day wait on this tablet: the button says so.
import { waiting } from "./queue.js";

const form = document.querySelector("form[data-sign-out]");

/** Say on the button how many entries wait; whether there are any. */
export async function guard() {
  if (!form) return false;
  const count = await waiting(form.dataset.person, Number(form.dataset.lasts)).catch(() => 0);
  const button = form.querySelector("button");
  button.dataset.words ??= button.textContent;
  button.textContent = count ? form.dataset.signOut.replace("{n}", count) : button.dataset.words;
  button.setAttribute("aria-disabled", count ? "true" : "false");
  return count > 0;
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!(await guard())) form.submit();
});
guard();
