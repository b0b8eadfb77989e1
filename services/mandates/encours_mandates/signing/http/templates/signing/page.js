// Without this script all fields show and the server checks them. With it, the fields of the other answer are hidden and
// the IBAN is checked while the user types.
const parts = [...document.querySelectorAll("[data-shown-by]")];
const showChosen = () => parts.forEach((part) => {
  part.hidden = !document.getElementById(part.dataset.shownBy).checked;
});
document.querySelectorAll("input[type=radio]").forEach((radio) => radio.addEventListener("change", showChosen));
showChosen();

const iban = document.getElementById("iban");
if (iban) {
  const result = document.getElementById("iban-result");
  let timer = 0;
  let latest = 0;
  const check = async () => {
    const number = ++latest;
    const form = iban.form;
    const body = new URLSearchParams({form_token: form.elements.form_token.value, iban: iban.value});
    const answer = await fetch(form.action.replace("/account?", "/iban?"), {method: "POST", body});
    if (!answer.ok || number !== latest) return;
    const {valid, message} = await answer.json();
    result.textContent = message;
    result.className = "result " + (valid ? "good" : "bad");
  };
  iban.addEventListener("input", () => {
    clearTimeout(timer);
    result.textContent = "";
    latest++;
    if (iban.value.replace(/\s/g, "").length >= 14) timer = setTimeout(check, 500);
  });
}
const problem = document.getElementById("problem");
if (problem) problem.focus();

// A field that the user corrects loses its error.
document.querySelectorAll("input[aria-invalid]").forEach((field) => {
  const names = field.type === "radio" ? [...document.getElementsByName(field.name)] : [field];
  names.forEach((each) => each.addEventListener("input", () => {
    field.removeAttribute("aria-invalid");
    document.getElementById(field.id + "-wrong")?.remove();
    problem.querySelector(`a[href="#${field.id}"]`)?.parentElement.remove();
    problem.hidden = problem.querySelector("li") === null;
  }));
});
