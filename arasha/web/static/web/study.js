// What we must believe: the sentence follows the chosen pair and strength at once. The totals stand in the table below;
// without this file a button asks the server for the same sentence.

const card = document.querySelector("[data-suppose]");

function say() {
  const pair = card.querySelector("[name=pair]");
  const cell = card.querySelector(`tr[data-place="${CSS.escape(pair.value)}"] [data-value="${CSS.escape(String(Number(card.querySelector("[name=odds]").value)))}"]`);
  if (!cell) return;
  card.querySelector("[data-pair]").textContent = pair.selectedOptions[0].textContent;
  card.querySelector("[data-odds]").textContent = cell.dataset.said;
  card.querySelector("[data-total]").textContent = cell.textContent;
}

if (card) {
  card.querySelector("[data-without-script]").hidden = true;
  card.querySelector("form").addEventListener("input", say);
  card.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
}
