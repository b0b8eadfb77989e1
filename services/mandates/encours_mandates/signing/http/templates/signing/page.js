// Without it all fields show and the server checks; with it the fields of the other answer hide, and an IBAN is
// checked while it is typed.
const more = [...document.querySelectorAll("[data-shown-by]")];
const unfold = () => more.forEach((part) => {
  part.hidden = !document.getElementById(part.dataset.shownBy).checked;
});
document.querySelectorAll("input[type=radio]").forEach((radio) => radio.addEventListener("change", unfold));
unfold();

const iban = document.getElementById("iban");
if (iban) {
  const told = document.getElementById("iban-told");
  let waiting = 0;
  let asked = 0;
  const check = async () => {
    const mine = ++asked;
    const form = iban.form;
    const body = new URLSearchParams({form_token: form.elements.form_token.value, iban: iban.value});
    const answer = await fetch(form.action.replace("/account?", "/iban?"), {method: "POST", body});
    if (!answer.ok || mine !== asked) return;
    const {valid, told: text} = await answer.json();
    told.textContent = text;
    told.className = "told " + (valid ? "good" : "bad");
  };
  iban.addEventListener("input", () => {
    clearTimeout(waiting);
    told.textContent = "";
    asked++;
    if (iban.value.replace(/\s/g, "").length >= 14) waiting = setTimeout(check, 500);
  });
}
const problem = document.getElementById("problem");
if (problem) problem.focus();

// What is being corrected is not called wrong any more.
document.querySelectorAll("input[aria-invalid]").forEach((field) => {
  const names = field.type === "radio" ? [...document.getElementsByName(field.name)] : [field];
  names.forEach((each) => each.addEventListener("input", () => {
    field.removeAttribute("aria-invalid");
    document.getElementById(field.id + "-wrong")?.remove();
    problem.querySelector(`a[href="#${field.id}"]`)?.parentElement.remove();
    problem.hidden = problem.querySelector("li") === null;
  }));
});
