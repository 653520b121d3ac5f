// The space-time diagram for readers with scripts: any window of the events in the page, offices and kinds hidden at
// will, every event readable by pointer, touch or keyboard. It draws what ipchain/report/charts/space_time.py draws, in
// the same drawing; without it that first window stands. Text goes in as text only.
(function () {
  "use strict";
  var source = document.getElementById("space-time-data");
  if (!source) { return; }
  var data = JSON.parse(source.textContent);
  var svg = document.querySelector("#" + data.figure + " svg");
  if (!svg) { return; }
  var MOST = 1500, LEAST_US = 100, NEAR = 14, HEAD = 5, SVG = "http://www.w3.org/2000/svg";
  var STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400];
  var n = data.offices.length;
  var messages = unpack(data.messages);
  var events = [];
  var idle = data.offices.map(function () { return []; });
  readEvents();
  var hiddenOffices = {}, hiddenFamilies = {}, hiddenMarks = {};
  var from = data.first[0], until = data.first[1];
  var shown = [], chosen = -1, drawAsked = false;

  // ---- data ----------------------------------------------------------------------------------

  function unpack(flat) {
    var rows = [], now = 0;
    for (var i = 0; i < flat.length; i += 3) {
      now += flat[i];
      var fate = flat[i + 1] % 4, who = (flat[i + 1] - fate) / 4, receiver = who % n;
      var rest = (who - receiver) / n, sender = rest % n;
      rows.push({ at: now, sender: sender, receiver: receiver, kind: (rest - sender) / n, took: flat[i + 2], fate: fate });
    }
    return rows;
  }

  function readEvents() {
    var now = 0, since = {};
    data.events.forEach(function (row) {
      now += row[0];
      var office = row[1], mark = row[2];
      events.push({ at: now, office: office, mark: mark, says: row.slice(3) });
      if (data.stops.indexOf(mark) >= 0 && since[office] === undefined) { since[office] = now; }
      if (data.goesOn.indexOf(mark) >= 0 && since[office] !== undefined) {
        idle[office].push([since[office], now]);
        delete since[office];
      }
    });
    Object.keys(since).forEach(function (office) { idle[office].push([since[office], data.until]); });
  }

  function firstAfter(rows, moment) {
    var low = 0, high = rows.length;
    while (low < high) {
      var middle = (low + high) >> 1;
      if (rows[middle].at < moment) { low = middle + 1; } else { high = middle; }
    }
    return low;
  }

  // ---- drawing -------------------------------------------------------------------------------

  function make(tag, attributes, words) {
    var node = document.createElementNS(SVG, tag);
    Object.keys(attributes).forEach(function (name) { node.setAttribute(name, attributes[name]); });
    if (words !== undefined) { node.textContent = words; }
    return node;
  }

  function round(value) { return Math.round(value * 10) / 10; }
  function place(at) { return data.left + (at - from) / (until - from) * (data.right - data.left); }
  function held(x) { return Math.min(data.right, Math.max(data.left, x)); }
  function straight(x1, y1, x2, y2) { return "M" + round(x1) + " " + round(y1) + "L" + round(x2) + " " + round(y2); }
  function path(d, name) { return make("path", { d: d, "class": name }); }

  function lanes() {
    var seen = [];
    for (var i = 0; i < n; i++) { if (!hiddenOffices[i]) { seen.push(i); } }
    var gap = (data.bottom - data.top) / Math.max(1, seen.length), at = {};
    seen.forEach(function (office, row) { at[office] = data.top + gap * (row + 0.5); });
    return at;
  }

  function draw() {
    drawAsked = false;
    var keep = svg.querySelectorAll("title, desc"), lane = lanes(), layer = make("g", {});
    while (svg.lastChild) { svg.removeChild(svg.lastChild); }
    Array.prototype.forEach.call(keep, function (node) { svg.appendChild(node); });
    drawBands(layer);
    drawAxis(layer);
    Object.keys(lane).forEach(function (office) { drawLane(layer, Number(office), lane[office]); });
    shown = [];
    var counts = drawMessages(layer, lane);
    drawMarks(layer, lane);
    shown.sort(function (one, other) { return one.at - other.at; });
    drawLegend(layer);
    svg.appendChild(layer);
    var said = fill(data.words.window, [clock(from, 1e3), clock(until, 1e3), counts.sent, counts.lost]);
    if (counts.drawn < counts.found) { said += " " + fill(data.words.thinned, [counts.drawn, counts.found]); }
    range.textContent = said;
    mark();
  }

  function drawBands(layer) {
    var free = [data.left, data.left];
    data.bands.forEach(function (band) {
      var since = band[1], end = band[2] === null ? Infinity : band[2];
      if (since > until || end < from) { return; }
      var x1 = held(place(since)), x2 = held(end === Infinity ? data.right : place(end));
      layer.appendChild(make("rect", {
        x: round(x1), y: data.top, width: Math.max(0.1, round(x2 - x1)), height: data.bottom - data.top, "class": "band"
      }));
      if (since >= from) { layer.appendChild(path(straight(x1, data.top, x1, data.bottom), "band-edge")); }
      if (end <= until) { layer.appendChild(path(straight(x2, data.top, x2, data.bottom), "band-edge")); }
      var wide = band[0].length * 11, row = free[0] <= x1 ? 0 : free[1] <= x1 ? 1 : -1;
      if (row < 0) { return; }
      var x = Math.max(0, Math.min(x1, data.width - wide));
      free[row] = x + wide + 10;
      layer.appendChild(make("text", {
        x: round(x), y: data.line * (row + 0.5), "class": "fault", "dominant-baseline": "central"
      }, band[0]));
    });
    if (data.failure !== null && data.failure >= from && data.failure <= until) {
      var at = place(data.failure);
      layer.appendChild(path(straight(at, data.line, at, data.bottom), "failure"));
      layer.appendChild(make("text", {
        x: round(at + 4), y: 1.5 * data.line, "class": "failed", "dominant-baseline": "central"
      }, data.words.failed));
    }
  }

  function drawAxis(layer) {
    var step = stepOf((until - from) / 5);
    for (var at = Math.ceil(from / step) * step; at <= until; at += step) {
      var x = round(place(at));
      layer.appendChild(path(straight(x, data.top, x, data.bottom), "grid"));
      layer.appendChild(make("text", {
        x: x, y: data.bottom + data.tick, "class": "tick", "text-anchor": "middle", "dominant-baseline": "hanging"
      }, clock(at, step)));
    }
    layer.appendChild(path(straight(data.left, data.bottom, data.right, data.bottom), "axis"));
    layer.appendChild(make("text", {
      x: data.right, y: data.bottom + data.tick + data.line, "class": "quiet", "text-anchor": "end", "dominant-baseline": "hanging"
    }, data.words.time));
  }

  function stepOf(least) {
    if (least > 1e6 * STEPS[STEPS.length - 1]) { return 1e6 * STEPS[STEPS.length - 1] * 5; }
    if (least > 5e5) { return 1e6 * STEPS.filter(function (step) { return step * 1e6 >= least; })[0]; }
    var power = 1;
    while (power * 10 < least) { power *= 10; }
    return [1, 2, 5, 10].map(function (factor) { return factor * power; }).filter(function (step) {
      return step >= least;
    })[0];
  }

  function drawLane(layer, office, y) {
    layer.appendChild(path(straight(data.left, y, data.right, y), "base"));
    idle[office].forEach(function (span) {
      if (span[0] < until && span[1] > from) {
        layer.appendChild(path(straight(held(place(span[0])), y, held(place(span[1])), y), "down"));
      }
    });
    layer.appendChild(make("text", { x: 0, y: round(y), "class": "name", "dominant-baseline": "central" },
      data.offices[office]));
  }

  function drawMessages(layer, lane) {
    var found = [], sent = 0, lost = 0, i = firstAfter(messages, from);
    for (; i < messages.length && messages[i].at < until; i++) {
      var one = messages[i];
      if (lane[one.sender] === undefined || lane[one.receiver] === undefined) { continue; }
      if (hiddenFamilies[data.kinds[one.kind][1]]) { continue; }
      sent += 1;
      if (one.fate) { lost += 1; }
      found.push(one);
    }
    var every = Math.ceil(found.length / MOST), drawn = found.filter(function (_, at) { return at % every === 0; });
    var shafts = {}, heads = {}, crosses = {};
    drawn.forEach(function (one) {
      var family = data.kinds[one.kind][1], x1 = place(one.at), y1 = lane[one.sender], y2 = lane[one.receiver], x2;
      var stays = true;
      if (one.fate === 1) { x2 = Math.min(x1 + 4, data.right); y2 = y1 + (y2 - y1) / 4; }
      else {
        if (one.fate === 2) { y2 = (y1 + y2) / 2; }
        x2 = place(one.at + one.took);
        if (one.at + one.took > until) {
          y2 = y1 + (y2 - y1) * (until - one.at) / one.took;
          x2 = data.right;
          stays = false;
        }
      }
      shafts[family] = (shafts[family] || "") + straight(x1, y1, x2, y2);
      if (one.fate && stays) {
        crosses[family] = (crosses[family] || "") + "M" + round(x2) + " " + round(y2) + "m-3.5-3.5l7 7m0-7l-7 7";
      } else if (stays) {
        heads[family] = (heads[family] || "") + head(x1, y1, x2, y2);
      }
      shown.push({ at: one.at, x1: x1, y1: y1, x2: x2, y2: y2, message: one });
    });
    data.families.forEach(function (family, at) {
      if (shafts[at]) { layer.appendChild(path(shafts[at], "thin " + family[0])); }
      if (heads[at]) { layer.appendChild(path(heads[at], "fill " + family[0])); }
      if (crosses[at]) { layer.appendChild(path(crosses[at], "stroked " + family[0])); }
    });
    return { sent: sent, lost: lost, found: found.length, drawn: drawn.length };
  }

  function head(x1, y1, x2, y2) {
    var length = Math.sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1));
    if (!length) { return ""; }
    var ax = (x2 - x1) / length, ay = (y2 - y1) / length, bx = x2 - HEAD * ax, by = y2 - HEAD * ay;
    var sx = -ay * HEAD / 3, sy = ax * HEAD / 3;
    return "M" + round(x2) + " " + round(y2) + "L" + round(bx + sx) + " " + round(by + sy) +
      "L" + round(bx - sx) + " " + round(by - sy) + "Z";
  }

  function drawMarks(layer, lane) {
    var places = {}, count = 0;
    for (var i = firstAfter(events, from); i < events.length && events[i].at < until && count < 2 * MOST; i++) {
      var one = events[i], y = lane[one.office];
      if (y === undefined || hiddenMarks[one.mark]) { continue; }
      var x = place(one.at);
      count += 1;
      places[one.mark] = (places[one.mark] || "") + "M" + round(x) + " " + round(y) + data.marks[one.mark][0];
      shown.push({ at: one.at, x1: x, y1: y, x2: x, y2: y, event: one });
    }
    data.marks.forEach(function (look, at) {
      if (places[at]) { layer.appendChild(path(places[at], look[1])); }
    });
  }

  // ---- legend: every family and mark there is, at a place that does not move with the window --------------

  var families = used(messages.map(function (one) { return data.kinds[one.kind][1]; }));
  var marks = used(events.map(function (one) { return one.mark; }));

  function used(values) {
    var seen = {};
    values.forEach(function (value) { seen[value] = true; });
    return Object.keys(seen).map(Number).sort(function (one, other) { return one - other; });
  }

  function drawLegend(layer) {
    var x = 0, y = data.bottom + data.axis + 4;
    function entry(sample, name) {
      var wide = 44 + width(name);
      if (x && x + wide > data.width) { x = 0; y += data.line; }
      layer.appendChild(sample(x, y + data.line / 2));
      layer.appendChild(make("text", { x: x + 30, y: y + data.line / 2, "dominant-baseline": "central" }, name));
      x += wide;
    }
    families.forEach(function (family) {
      if (hiddenFamilies[family]) { return; }
      var look = data.families[family];
      entry(function (left, middle) { return path(straight(left, middle, left + 24, middle), "line " + look[0]); }, look[1]);
    });
    marks.forEach(function (one) {
      if (hiddenMarks[one]) { return; }
      var look = data.marks[one];
      entry(function (left, middle) { return path("M" + (left + 12) + " " + middle + look[0], look[1]); }, look[2]);
    });
    svg.setAttribute("viewBox", "0 0 " + data.width + " " + (y + data.line));
    svg.setAttribute("height", y + data.line);
  }

  function width(words) {
    var ems = 0;
    for (var i = 0; i < words.length; i++) { ems += words.charCodeAt(i) > 0x2e7f ? 1 : 0.6; }
    return 18 * ems;
  }

  // ---- words ---------------------------------------------------------------------------------

  function fill(sentence, facts) {
    return sentence.replace(/\{(\d)\}/g, function (whole, at) { return facts[at] === undefined ? whole : String(facts[at]); });
  }

  function clock(moment, step) {
    var decimals = 0, seconds = Math.floor(moment / 1e6), minutes = Math.floor(seconds / 60);
    while (decimals < 6 && step % Math.pow(10, 6 - decimals)) { decimals += 1; }
    var hours = Math.floor(minutes / 60), text = (hours ? hours + ":" + two(minutes % 60) : minutes) + ":" + two(seconds % 60);
    if (!decimals) { return text; }
    return text + "." + String(1e6 + Math.floor(moment % 1e6)).slice(1, 1 + decimals);
  }

  function two(value) { return (value < 10 ? "0" : "") + value; }

  function tell(one) {
    if (one.message) {
      var m = one.message, names = [data.kinds[m.kind][0], data.offices[m.sender], data.offices[m.receiver], clock(m.at, 1)];
      return fill(data.words.message, names.concat(fill(data.fates[m.fate], [clock(m.at + m.took, 1)])));
    }
    var e = one.event;
    return fill(data.words.did, [data.offices[e.office], clock(e.at, 1), fill(data.marks[e.mark][3], e.says)]);
  }

  // ---- choosing an event ---------------------------------------------------------------------

  function choose(index) {
    chosen = index;
    detail.textContent = index < 0 ? data.words.choose : tell(shown[index]);
    mark();
  }

  function mark() {
    var old = svg.querySelector(".chosen-event");
    if (old) { old.parentNode.removeChild(old); }
    if (chosen < 0 || chosen >= shown.length) { return; }
    var one = shown[chosen], layer = make("g", { "class": "chosen-event" });
    if (one.message) { layer.appendChild(path(straight(one.x1, one.y1, one.x2, one.y2), "chosen")); }
    else { layer.appendChild(path("M" + round(one.x1) + " " + round(one.y1) + "m-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0", "chosen")); }
    svg.appendChild(layer);
  }

  function near(x, y) {
    var best = -1, least = NEAR;
    shown.forEach(function (one, at) {
      var dx = one.x2 - one.x1, dy = one.y2 - one.y1, square = dx * dx + dy * dy;
      var part = square ? Math.max(0, Math.min(1, ((x - one.x1) * dx + (y - one.y1) * dy) / square)) : 0;
      var ex = x - one.x1 - part * dx, ey = y - one.y1 - part * dy, away = Math.sqrt(ex * ex + ey * ey);
      // A mark lies on the lane where arrows begin and end: it goes first.
      if (one.event) { away -= 4; }
      if (away < least) { least = away; best = at; }
    });
    return best;
  }

  function spot(event) {
    var box = svg.getBoundingClientRect(), scale = data.width / box.width;
    return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
  }

  // ---- moving --------------------------------------------------------------------------------

  function show(first, last) {
    var whole = data.until - data.since, length = Math.min(whole, Math.max(LEAST_US, last - first));
    from = Math.round(Math.min(Math.max(first, data.since), data.until - length));
    until = Math.round(from + length);
    chosen = -1;
    if (!drawAsked) {
      drawAsked = true;
      window.requestAnimationFrame(draw);
    }
  }

  function move(part) { show(from + part * (until - from), until + part * (until - from)); }

  function zoom(factor, middle) {
    var centre = middle === undefined ? (from + until) / 2 : middle;
    show(centre - (centre - from) * factor, centre + (until - centre) * factor);
  }

  // ---- controls ------------------------------------------------------------------------------

  function html(tag, name, words) {
    var node = document.createElement(tag);
    if (name) { node.className = name; }
    if (words !== undefined) { node.textContent = words; }
    return node;
  }

  function button(words, act) {
    var node = html("button", "", words);
    node.type = "button";
    node.addEventListener("click", act);
    bar.appendChild(node);
  }

  function boxes(title, entries, hidden) {
    if (!entries.length) { return; }
    var group = html("fieldset", "space-time-choices");
    group.appendChild(html("legend", "", title));
    entries.forEach(function (entry) {
      var label = html("label"), box = html("input");
      box.type = "checkbox";
      box.checked = true;
      box.addEventListener("change", function () {
        hidden[entry[0]] = !box.checked;
        show(from, until);
      });
      label.appendChild(box);
      label.appendChild(document.createTextNode(" " + entry[1]));
      group.appendChild(label);
    });
    choices.appendChild(group);
  }

  var panel = html("div", "space-time-controls"), bar = html("div", "space-time-buttons");
  var range = html("p", "note"), detail = html("p", "space-time-detail", data.words.choose);
  detail.setAttribute("role", "status");
  button(data.words.earlier, function () { move(-0.5); });
  button(data.words.later, function () { move(0.5); });
  button(data.words.closer, function () { zoom(0.5); });
  button(data.words.wider, function () { zoom(2); });
  button(data.words.reset, function () { show(data.first[0], data.first[1]); });
  panel.appendChild(bar);
  var choices = html("details");
  choices.appendChild(html("summary", "", data.words.which));
  panel.appendChild(choices);
  boxes(data.words.offices, data.offices.map(function (office, at) { return [at, office]; }), hiddenOffices);
  boxes(data.words.kinds, families.map(function (at) { return [at, data.families[at][1]]; }), hiddenFamilies);
  boxes(data.words.marks, marks.map(function (at) { return [at, data.marks[at][2]]; }), hiddenMarks);
  panel.appendChild(range);
  svg.parentNode.insertBefore(panel, svg);
  svg.parentNode.insertBefore(html("p", "note", data.words.help), svg.nextSibling);
  svg.parentNode.insertBefore(detail, svg.nextSibling);

  svg.setAttribute("tabindex", "0");
  svg.setAttribute("role", "application");
  svg.setAttribute("aria-label", data.words.label);
  svg.removeAttribute("aria-labelledby");
  svg.classList.add("lively");

  svg.addEventListener("keydown", function (event) {
    var acts = {
      ArrowLeft: function () { choose(Math.max(0, (chosen < 0 ? shown.length : chosen) - 1)); },
      ArrowRight: function () { choose(Math.min(shown.length - 1, chosen + 1)); },
      PageUp: function () { move(-0.5); },
      PageDown: function () { move(0.5); },
      "+": function () { zoom(0.5); },
      "=": function () { zoom(0.5); },
      "-": function () { zoom(2); },
      Home: function () { show(data.first[0], data.first[1]); }
    };
    if (acts[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
      acts[event.key]();
      event.preventDefault();
    }
  });

  var grip = null;
  svg.addEventListener("pointerdown", function (event) {
    grip = { x: spot(event).x, from: from, until: until };
    svg.setPointerCapture(event.pointerId);
    choose(near(spot(event).x, spot(event).y));
  });
  svg.addEventListener("pointermove", function (event) {
    var at = spot(event);
    if (!grip) {
      var found = near(at.x, at.y);
      if (found !== chosen && found >= 0) { choose(found); }
      return;
    }
    var moved = (grip.x - at.x) / (data.right - data.left) * (grip.until - grip.from);
    if (Math.abs(grip.x - at.x) > 3) { show(grip.from + moved, grip.until + moved); }
  });
  ["pointerup", "pointercancel"].forEach(function (name) {
    svg.addEventListener(name, function () { grip = null; });
  });
  // Only with Ctrl, as a pinch on a touch pad sends it: a wheel alone scrolls the page.
  svg.addEventListener("wheel", function (event) {
    if (!event.ctrlKey) { return; }
    event.preventDefault();
    var part = (held(spot(event).x) - data.left) / (data.right - data.left);
    zoom(event.deltaY > 0 ? 1.25 : 0.8, from + part * (until - from));
  }, { passive: false });

  draw();
})();
