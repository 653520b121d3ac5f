// Comfort only: everything is on the page without this. Plays the story, filters the checks, opens and closes sections,
// marks where the reader is, copies the command. Nothing is loaded, stored or sent.
"use strict";
(() => {
  const all = (query, within = document) => [...within.querySelectorAll(query)];
  for (const tools of all(".tools, .player, [data-copy]")) tools.hidden = false;

  const folds = all("details.fold");
  for (const button of all("[data-fold]")) {
    button.addEventListener("click", () => { for (const fold of folds) fold.open = button.dataset.fold === "open"; });
  }
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    const fold = target && target.querySelector(":scope > details.fold");
    if (fold) fold.open = true;
  };
  addEventListener("hashchange", reveal);
  reveal();
  let closed = [];
  addEventListener("beforeprint", () => { closed = all("details.fold:not([open]), #must-hold .inner:not([open])"); for (const one of closed) one.open = true; });
  addEventListener("afterprint", () => { for (const one of closed) one.open = false; });

  const filters = all("[data-filter]");
  for (const button of filters) {
    button.addEventListener("click", () => {
      for (const other of filters) other.setAttribute("aria-pressed", String(other === button));
      const wanted = button.dataset.filter;
      for (const row of all("tr[data-tone]")) row.hidden = wanted === "attention" && row.dataset.tone === "holds";
    });
  }

  const links = new Map(all(".contents a").map((link) => [link.hash.slice(1), link]));
  if ("IntersectionObserver" in window) {
    const seen = new Set();
    const watch = new IntersectionObserver((entries) => {
      for (const entry of entries) seen[entry.isIntersecting ? "add" : "delete"](entry.target.id);
      const here = [...links.keys()].find((id) => seen.has(id));
      for (const [id, link] of links) id === here ? link.setAttribute("aria-current", "location") : link.removeAttribute("aria-current");
    }, { rootMargin: "-10% 0px -60% 0px" });
    for (const section of all(".section")) watch.observe(section);
  }

  for (const button of all("[data-copy]")) {
    const said = button.textContent;
    button.addEventListener("click", () => {
      const text = button.parentElement.querySelector("code");
      const range = document.createRange();
      range.selectNodeContents(text);
      const selection = getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      if (document.execCommand("copy")) {
        button.textContent = button.dataset.copied;
        setTimeout(() => { button.textContent = said; }, 2000);
      }
    });
  }

  for (const player of all(".player")) {
    const section = player.closest(".section");
    const beats = all(".beat", section);
    const cursor = section.querySelector(".cursor");
    const now = section.querySelector(".now");
    const [left, right] = [Number(cursor.dataset.left), Number(cursor.dataset.right)];
    const until = Math.max(1, Number(player.dataset.until));
    const play = player.querySelector('[data-play="play"]');
    const names = { play: play.textContent, pause: play.dataset.pause };
    let at = -1;
    let timer = 0;
    const show = (next) => {
      at = Math.max(-1, Math.min(next, beats.length - 1));
      for (const beat of beats) beat.removeAttribute("aria-current");
      for (const mark of all(".mark", section)) mark.classList.remove("is-now");
      const beat = beats[at];
      cursor.setAttribute("visibility", beat ? "visible" : "hidden");
      now.textContent = beat ? `${beat.querySelector(".time").textContent} ${beat.querySelector(".caption").textContent}` : "";
      if (!beat) return;
      beat.setAttribute("aria-current", "step");
      cursor.style.transform = `translateX(${((right - left) * Number(beat.dataset.at)) / until}px)`;
      const mark = section.querySelector(`.mark[data-number="${Number(beat.dataset.number)}"]`);
      if (mark) mark.classList.add("is-now");
    };
    const stop = () => { clearInterval(timer); timer = 0; play.textContent = names.play; };
    const start = () => {
      if (at >= beats.length - 1) show(-1);
      show(at + 1);
      play.textContent = names.pause;
      timer = setInterval(() => { at >= beats.length - 1 ? stop() : show(at + 1); }, 2500);
    };
    const deeds = {
      rewind: () => { stop(); show(-1); },
      back: () => { stop(); show(at - 1); },
      forward: () => { stop(); show(at + 1); },
      play: () => { timer ? stop() : start(); },
    };
    player.addEventListener("click", (event) => {
      const button = event.target.closest("[data-play]");
      if (button) deeds[button.dataset.play]();
    });
    player.addEventListener("keydown", (event) => {
      const deed = { ArrowRight: "forward", ArrowLeft: "back", Home: "rewind" }[event.key];
      if (deed) { event.preventDefault(); deeds[deed](); }
    });
  }
})();
