/* Tables of a comparison are sorted by the reader: a click on a heading sorts by it, a second one the other way.
   Without scripts they stand in the order of the file. */
(() => {
  "use strict";
  const valueOf = (row, place) => {
    const cell = row.children[place];
    const given = cell.dataset.value ?? cell.textContent.trim();
    const number = Number(given.replaceAll(",", ""));
    return given === "" ? null : Number.isNaN(number) ? given : number;
  };
  const order = (one, other) => {
    if (one === null || other === null) return (one === null) - (other === null);
    if (typeof one === "number" && typeof other === "number") return one - other;
    return String(one).localeCompare(String(other), document.documentElement.lang);
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    const body = table.tBodies[0];
    heads.forEach((head, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        const rows = [...body.rows].map((row) => [valueOf(row, place), row]);
        // What has no value stays below, whichever way the others go.
        rows.sort(([one], [other]) => (one === null || other === null || !down ? order(one, other) : order(other, one)));
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        body.append(...rows.map(([, row]) => row));
      });
    });
  }
})();
