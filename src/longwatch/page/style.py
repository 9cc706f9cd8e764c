"""How the page looks: calm on a phone, on an old computer and on paper."""

from longwatch.page.style_picture import PICTURE

_BASE = """
:root { color-scheme: light; --ink: #1c2b2d; --quiet: #4a5a5d; --deep: #17494d; --teal: #2c7a7b;
  --pale: #f0f4f5; --line: #c9d4d6; --link: #0b5394; --red: #9b1c1c; }
* { box-sizing: border-box; }
html { font: 100%/1.5 "Segoe UI", Roboto, "Noto Sans", system-ui, Helvetica, Arial, sans-serif;
  background: var(--pale); color: var(--ink); -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; }
h1, h2, h3, h4 { line-height: 1.25; margin: 0; overflow-wrap: anywhere; }
h1 { font-size: 1.75rem; } h2 { font-size: 1.5rem; } h3 { font-size: 1.125rem; } h4 { font-size: 1rem; }
p { margin: .5rem 0; overflow-wrap: anywhere; max-width: 75ch; }
a { color: var(--link); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid #b45309; outline-offset: 2px; border-radius: 2px; }
main:focus, h2:focus { outline: none; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: .5rem; z-index: 9; background: #fff; padding: .5rem 1rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
header { background: var(--deep); color: #fff; border-bottom: 4px solid #0f3437; }
header .inside, main, footer { max-width: 75rem; margin: 0 auto; padding: 1rem; }
.brand { font-weight: 600; margin: 0 0 .75rem; color: #cfe3e4; }
.about { display: flex; flex-wrap: wrap; gap: .25rem 2rem; margin: .75rem 0 0; }
.about div { display: flex; gap: .5rem; } .about dt { color: #cfe3e4; }
.about dd { margin: 0; font-weight: 600; }
.banner { margin: 0; max-width: none; background: #ffe9a8; color: #4a3200; padding: .625rem 1rem;
  text-align: center; border-top: 1px solid #d8b13c; }
main > section { margin: 1.5rem 0 2.5rem; }
footer { color: var(--quiet); border-top: 1px solid var(--line); }
.quiet, .empty { color: var(--quiet); } .empty { margin: .5rem 0; }
"""

_PARTS = """
.tiles { list-style: none; margin: .75rem 0 1.5rem; padding: 0; display: grid; gap: .75rem;
  grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); }
.tile a { display: block; height: 100%; background: #fff; border: 1px solid var(--line); color: var(--ink);
  border-left: 6px solid #6b7c7f; border-radius: 4px; padding: .625rem .75rem; text-decoration: none; }
.tile a:hover .words { text-decoration: underline; }
.tile .number { display: block; font-size: 1.875rem; line-height: 1.15; font-weight: 700;
  font-variant-numeric: tabular-nums; }
.tile.none .number { color: var(--quiet); font-weight: 400; }
.small .number { font-size: 1.375rem; }
.tile.red a { border-left-color: #b91c1c; } .tile.amber a { border-left-color: #d08700; }
.tile.green a { border-left-color: #2f855a; } .tile.blue a { border-left-color: #2b6cb0; }
.tile.purple a { border-left-color: #6b46c1; }
.tag { display: inline-block; border: 1px solid; border-radius: 3px; padding: 0 .5rem; font-size: .875rem;
  font-weight: 600; line-height: 1.6; white-space: nowrap; background: #e8edee; color: #344548; }
.tag.red { background: #fbe0de; color: #7f1515; } .tag.solid { background: #9b1c1c; color: #fff; }
.tag.amber { background: #ffe7b0; color: #5a3a00; } .tag.green { background: #d5eede; color: #0f4a2b; }
.tag.blue { background: #d7e6f7; color: #123f75; } .tag.purple { background: #e8dff7; color: #45277d; }
.mark { font-size: .875em; white-space: nowrap; } .mark.green { color: #0f5132; }
.mark.amber { color: #6b4500; font-weight: 600; }
.group { margin: 1rem 0; } details.group { border-top: 1px solid var(--line); padding-top: .25rem; }
summary { cursor: pointer; padding: .375rem 0; color: var(--link); }
summary > h3 { display: inline; color: var(--link); }
table { border-collapse: collapse; width: 100%; background: #fff; border: 1px solid var(--line);
  margin: .5rem 0; font-size: .9375rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem; border-bottom: 1px solid var(--line);
  overflow-wrap: break-word; }
tbody th > div { min-width: 7.5rem; overflow-wrap: anywhere; } thead th { background: #e3ecec; font-size: .875rem; white-space: nowrap; } tbody th { font-weight: 600; }
tbody tr:last-child > * { border-bottom: 0; }
time { white-space: nowrap; } td .tag { margin: 0 0 .125rem; }
ul { padding-left: 1.25rem; margin: .375rem 0; } li { overflow-wrap: anywhere; max-width: 80ch; }
ul.bare { list-style: none; padding: 0; } ul.bare li { margin: .25rem 0; }
.sources { font-size: .875rem; color: var(--quiet); } ol.sources { padding-left: 2.25rem; }
.references { font-size: .875rem; color: var(--quiet); } .references a { padding: 0 .125rem; }
.patient { background: #fff; border: 1px solid var(--line); border-top: 6px solid var(--deep);
  border-radius: 4px; padding: 1rem 1.25rem; }
.part { margin: 1.75rem 0 0; } .part > h3 { border-bottom: 2px solid var(--line); padding-bottom: .25rem; }
.part h4, .part > h2 ~ h3 { border: 0; font-size: 1rem; margin: .75rem 0 .25rem; padding: 0; }
.why { background: #e8f0f0; border-left: 6px solid #6b7c7f; padding: .375rem 1rem; margin: .75rem 0; }
.why.needs-someone-today { background: #fdf0ef; border-left-color: #b91c1c; }
.why.due-soon { border-left-color: #d08700; } .why.waiting { border-left-color: #2b6cb0; }
.why.up-to-date { border-left-color: #2f855a; }
.telling { font-size: 1.0625rem; font-weight: 600; }
.alerts { list-style: none; padding: 0; display: grid; gap: .75rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); }
.alerts > li { max-width: none; }
.alert-card { border: 1px solid var(--line); border-top: 4px solid #6b7c7f; border-radius: 4px;
  padding: .5rem .875rem; }
.alert-card.critical, .alert-card.high { border-top-color: #b91c1c; }
.alert-card.medium { border-top-color: #d08700; }
.measure { display: inline-flex; align-items: center; gap: .5rem; white-space: nowrap; }
"""

_NARROW = """
@media screen and (max-width: 35.99rem) {
  h1 { font-size: 1.5rem; } .tiles { grid-template-columns: 1fr 1fr; } .patient { padding: .75rem; }
}
@media screen and (max-width: 59.99rem) {
    .cards, .cards tbody, .cards tr, .cards th, .cards td { display: block; }
  .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .cards { border: 0; background: none; }
  .cards tr { background: #fff; border: 1px solid var(--line); border-radius: 4px; margin: 0 0 .75rem;
    padding: .375rem .75rem; display: flex; flex-direction: column; }
  .cards tr > * { display: flex; gap: .75rem; border: 0; padding: .1875rem 0; }
  .cards tbody th { order: -1; font-size: 1.0625rem; }
  .cards tr > *::before { content: attr(data-label); flex: 0 0 6.5rem; color: var(--quiet);
    font-weight: 400; font-size: .875rem; }
  .cards tr > * > div { min-width: 0; overflow-wrap: anywhere; }
  .tag { white-space: normal; } .plain th, .plain td { padding: .375rem .375rem; overflow-wrap: anywhere; }
  .plain time { white-space: normal; } .plain { table-layout: fixed; }
}
"""

_PRINT = """
@page { margin: 14mm 12mm; }
@media print {
  html { background: #fff; font-size: 9.5pt; } table { font-size: 8.5pt; } th, td { padding: 3pt 4pt; }
  .tag { white-space: normal; font-size: 8pt; } tbody th > div { min-width: 5rem; } .tiles { grid-template-columns: repeat(6, 1fr); }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  header { background: #fff; color: #000; border-bottom: 2pt solid #000; } .brand, .about dt { color: #333; }
  header .inside, main, footer { padding: .5rem 0; max-width: none; }
  .skip, .back, details.values { display: none; } a { color: inherit; text-decoration: none; }
  .patient { break-before: page; border: 0; border-top: 2pt solid #000; padding: .5rem 0; }
  tr, li, figure, .alert-card, .why { break-inside: avoid; } h2, h3, h4 { break-after: avoid; }
  thead { display: table-header-group; }
  .sideways { overflow: visible; } .picture { min-width: 0; }
  details.on-paper::details-content { content-visibility: visible; display: block; block-size: auto; }
}
"""

# What the parts of a patient need, for whoever has a frame of their own.
PARTS = _PARTS + PICTURE + _NARROW
CSS = _BASE + PARTS + _PRINT
