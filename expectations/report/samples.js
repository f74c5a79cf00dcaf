const search = document.getElementById("search");
const split = document.getElementById("split");
const count = document.getElementById("count");
const rows = Array.from(document.querySelectorAll("article"));
const texts = rows.map((row) => row.textContent.toLowerCase());

function show() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  rows.forEach((row, place) => {
    const fits =
      (!split.value || row.dataset.split === split.value) &&
      words.every((word) => texts[place].includes(word));
    row.hidden = !fits;
    shown += fits ? 1 : 0;
  });
  count.textContent = `${shown} of ${rows.length} rows`;
}

search.addEventListener("input", show);
split.addEventListener("change", show);
show();
