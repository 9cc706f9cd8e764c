"""How the timeline looks, in the drawing and in its legend."""

PICTURE = """
figure { margin: .75rem 0; }
.sideways { overflow-x: auto; max-width: 100%; position: relative; }
.picture { display: flex; min-width: 56rem; }
.picture svg { display: block; height: auto; min-width: 0; }
.names { flex: 166 1 0; position: sticky; left: 0; background: #fff; z-index: 1; }
.lanes { flex: 900 1 0; }
svg text { font-family: inherit; fill: #1c2b2d; }
.name { font-size: 13px; font-weight: 600; } .label { font-size: 13px; }
.year { font-size: 13px; fill: #4a5a5d; } .tick { font-size: 12px; fill: #4a5a5d; }
.tick.red { fill: #9b1c1c; } .label.quiet { fill: #4a5a5d; }
.label, .tick, .year { paint-order: stroke; stroke: #fff; stroke-width: 3px; stroke-linejoin: round; }
.grid { stroke: #dbe3e4; stroke-width: 1; }
.course { fill: #17494d; } .covered { fill: #2c7a7b; } .future { fill: #dcebeb; }
.gap { fill: #fff; stroke: #9b1c1c; stroke-width: 1; } .stroke { stroke: #b91c1c; stroke-width: 1.6; }
.due { fill: #fff; stroke: #17494d; stroke-width: 2.5; } .due.late { stroke: #9b1c1c; }
.alert { stroke: #5a3a00; fill: #d08700; stroke-width: 1.5; }
.alert.critical, .alert.high { fill: #b91c1c; stroke: #7f1515; } .alert.recovered { fill: #fff; }
line.today { stroke: #1c2b2d; stroke-width: 1.5; } line.end { stroke: #17494d; stroke-width: 2; stroke-dasharray: 2 4; }
text.today { font-weight: 700; }
.limit { stroke: #b91c1c; stroke-width: 1; stroke-dasharray: 5 4; } rect.range { fill: #e4f3ea; }
.line { fill: none; stroke: #17494d; stroke-width: 1.5; stroke-linejoin: round; } .point { fill: #17494d; }
.point.early { fill: #fff; stroke: #17494d; stroke-width: 1.5; }
.fired { fill: #b91c1c; stroke: #fff; stroke-width: 1.5; }
.unreadable { font-size: 15px; font-weight: 700; fill: #45277d; }
.small-bar { width: 6rem; height: .625rem; }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; font-size: .875rem;
  color: #4a5a5d; }
.legend li { display: flex; align-items: center; gap: .375rem; }
.swatch { width: 1.375rem; height: .75rem; flex: none; border: 1px solid transparent; }
.swatch.covered { background: #2c7a7b; } .swatch.future { background: #dcebeb; border-color: #9fbcbc; }
.swatch.gap { border-color: #9b1c1c;
  background: repeating-linear-gradient(135deg, #b91c1c 0 1.5px, #fff 1.5px 4.5px); }
.swatch.due { width: .75rem; border: 2.5px solid #17494d; border-radius: 50%; background: #fff; }
.swatch.opened { width: .875rem; background: #b91c1c; clip-path: polygon(50% 0, 100% 100%, 0 100%); }
.swatch.fired { width: .75rem; background: #b91c1c; clip-path: polygon(50% 0, 100% 50%, 50% 100%, 0 50%); }
.swatch.doubtful { width: auto; height: auto; line-height: 1; }
.swatch.doubtful::before { content: "?"; font-weight: 700; color: #45277d; }
.swatch.range { background: #e4f3ea; border-color: #9cc8ae; }
"""
