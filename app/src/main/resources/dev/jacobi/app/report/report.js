"use strict";
// Sorts a table by the column whose heading is pressed: first the other way round than it lies, then back.
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => head.firstElementChild.addEventListener("click", () => {
    const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    heads.forEach(other => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
    const rows = [...table.tBodies[0].rows];
    rows.sort((a, b) => sign * compare(a.cells[column], b.cells[column]));
    table.tBodies[0].append(...rows);
  }));
}

function compare(a, b) {
  const [x, y] = [a, b].map(cell => cell.dataset.key);
  return x !== undefined && y !== undefined
    ? x - y
    : a.textContent.localeCompare(b.textContent, "en", { numeric: true });
}
