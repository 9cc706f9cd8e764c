"""How the report looks: words keep their size, pictures take the room there is."""

CSS = """
.contents ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; }
.patterns { position: absolute; }
.measured { background: #fff; border: 1px solid var(--line); border-radius: 4px; padding: 1rem 1.25rem; margin: 1rem 0; }
.big { font-size: 1.75rem; line-height: 1.2; margin-right: .5rem; }
.of-unknown { white-space: normal; }
.tile .number { overflow-wrap: normal; } .missing { max-width: 75ch; border-left: 6px solid #6b46c1; background: #f4effb; padding: .25rem .75rem; margin: .75rem 0; }
.missing p, .missing ul { margin: .25rem 0; }
.remark { border-left: 6px solid #d08700; background: #fff6df; padding: .5rem .75rem; }
.wrong { border-left: 6px solid #b91c1c; background: #fdf0ef; padding: .5rem .75rem; font-weight: 600; }
.small-print { font-size: .875rem; color: var(--quiet); margin: .25rem 0; }
figcaption { font-weight: 600; margin: 0 0 .5rem; } figcaption .small-print { font-weight: 400; }
.drawing { max-width: 100%; }
.pair { display: grid; gap: 1rem 2.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); align-items: start; }
.pair > * { min-width: 0; }
.multiples { display: grid; gap: 0 1.25rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); align-items: start; }
.multiples.wide { grid-template-columns: repeat(auto-fit, minmax(min(100%, 27rem), 1fr)); }
.multiples > * { min-width: 0; }
svg.plot { display: block; overflow: visible; } .axes { padding: 0 1rem 0 3rem; }
.axis { font-size: .8125rem; fill: #4a5a5d; color: var(--quiet); } p.axis { text-align: center; margin: .25rem auto; }
.plot text { font-size: 12px; } .plot .upright { stroke: #6b7c7f; }
.curve { fill: none; stroke: #17494d; stroke-width: 2; stroke-linejoin: round; } .band { fill: #b9d9d8; }
.amount { fill: #5fa3a3; } .unknown { fill: url(#hatch); stroke: #6b46c1; stroke-width: 1; }
.hatch-line { stroke: #6b46c1; stroke-width: 1.6; }
.whisker { stroke: #1c2b2d; stroke-width: 2; } .interval { stroke: #2c7a7b; stroke-width: 3; } .interval.whole { stroke: #1c2b2d; }
.mark-site { fill: #17494d; stroke: #fff; stroke-width: 1; } .mark-whole { fill: #1c2b2d; }
.the-whole { stroke: #1c2b2d; stroke-width: 1.5; stroke-dasharray: 5 3; }
.limits { fill: none; stroke: #2b6cb0; stroke-width: 1.5; } .limits.rare { stroke-dasharray: 2 4; stroke: #123f75; }
.inside { fill: #fff; fill-opacity: .6; stroke: #17494d; stroke-width: 1.5; }
.outside { fill: #e0a030; stroke: #5a3a00; stroke-width: 1.2; } .far-outside { fill: #b91c1c; stroke: #fff; }
.number-of { font-weight: 700; paint-order: stroke; stroke: #fff; stroke-width: 3px; }
.stripe { display: grid; grid-template-columns: minmax(0, 8.5rem) 4rem minmax(0, 1fr) 4.25rem; column-gap: .625rem; align-items: center; }
.roomy .stripe { grid-template-columns: minmax(0, 17rem) 4rem minmax(0, 1fr) 5.5rem; }
.strip { grid-column: 3; grid-row: 1; align-self: stretch; position: relative; min-height: 1.625rem; }
.scale .strip { min-height: 1.25rem; } .strip svg { position: absolute; inset: 0; }
.stripe .who { overflow-wrap: anywhere; line-height: 1.2; font-size: .9375rem; padding: .0625rem 0; }
.stripe .who .tag { margin: .0625rem 0; }
.stripe .size { white-space: nowrap; font-size: .8125rem; color: var(--quiet); text-align: right; line-height: 1.2; }
.stripe .said { text-align: right; font-size: .9375rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.stripe.gap { color: var(--quiet); font-style: italic; } .stripe.gap .who { grid-column: 1 / -1; text-align: center; }
.stripe.whole { border-bottom: 1px solid var(--line); margin-bottom: .25rem; }
.key { width: 1rem; height: 1rem; flex: none; }
.key.inside { border: 1.5px solid #17494d; border-radius: 50%; width: .75rem; height: .75rem; }
.key.outside { background: #e0a030; clip-path: polygon(50% 0, 100% 100%, 0 100%); width: .75rem; height: .75rem; }
.key.far-outside { background: #b91c1c; width: .625rem; height: .625rem; }
.key.usual { height: 0; border-top: 2px solid #2b6cb0; } .key.rare { height: 0; border-top: 2px dotted #123f75; }
.key.the-whole { height: 0; border-top: 2px dashed #1c2b2d; }
.outside-list { font-size: .9375rem; } .outside-list li { overflow-wrap: anywhere; }
.numbers td, .numbers th:not([scope=row]) { font-variant-numeric: tabular-nums; } .numbers thead th { white-space: normal; }
.numbers .plain td { text-align: right; } .numbers .plain thead th:not(:first-child) { text-align: right; }
.plain tbody th > div { min-width: 0; } .numbers .plain th, .numbers .plain td { padding: .1875rem .5rem; }
@media print, (min-width: 60rem) { .numbers .cards td, .numbers .cards thead th:not(:first-child) { text-align: right; } .numbers .cards th, .numbers .cards td { padding: .25rem .625rem; } }
.multiples .plain { table-layout: auto; }
.multiples .plain th, .multiples .plain td { padding: .1875rem .25rem; font-size: .8125rem; overflow-wrap: normal; }
.only-paper { display: none; }
@media print, (min-width: 36rem) {
  .stripe .who bdi { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; text-align: left; }
}
@media screen and (max-width: 59.99rem) { .tile .number { font-size: 1.25rem; } }
@media screen and (max-width: 35.99rem) {
  .measured { padding: .75rem; } .axes { padding: 0 .75rem 0 2.75rem; }
  .stripe, .roomy .stripe { grid-template-columns: minmax(0, 1fr) auto minmax(4.5rem, auto); } .strip { grid-column: 1 / -1; grid-row: 2; }
  .stripes { padding: 0 1.125rem 0 .5rem; }
  .numbers .plain th, .numbers .plain td { padding: .1875rem .25rem; font-size: .8125rem; }
  .multiples .plain th, .multiples .plain td { padding: .1875rem .125rem; font-size: .75rem; }
}
@media print {
  .contents, .on-screen { display: none; } @media print, (min-width: 60rem) { .numbers .cards td, .numbers .cards thead th:not(:first-child) { text-align: right; } .numbers .cards th, .numbers .cards td { padding: .25rem .625rem; } }
.only-paper { display: block; }
  .measured { padding: .5rem .75rem; -webkit-box-decoration-break: clone; box-decoration-break: clone; } main > section > p, .measured > p:not(.only-paper), .measured > h3, .measured > .missing { break-after: avoid; break-inside: avoid; } figure, .missing { break-inside: avoid; } .plot text { font-size: 8.5pt; } summary { break-after: avoid; }
  .numbers .plain th, .numbers .plain td { padding: 1pt 4pt; line-height: 1.25; }
  .pair { grid-template-columns: 1fr 1fr; gap: .75rem 1.5rem; } .multiples, .multiples.wide { grid-template-columns: 1fr 1fr; }
  .stripe { grid-template-columns: minmax(0, 8rem) 3.25rem minmax(0, 1fr) 3.75rem; column-gap: .375rem; }
  .roomy .stripe { grid-template-columns: minmax(0, 15rem) 4rem minmax(0, 1fr) 4.5rem; }
}
"""
