/** The look of a report's page, on screens light and dark and on paper. */
export const style = `
:root { color-scheme: light dark; --line: #8884; --pass: #2a7d3f; --fail: #c0262d; --blocked: #9a6b00; --broken: #8e3bb5; }
@media (prefers-color-scheme: dark) { :root { --pass: #6cc487; --fail: #ff7b80; --blocked: #e0b24a; --broken: #d391f0; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; } small { opacity: .7; font-weight: normal; }
.closing { font-size: 1.1rem; border-left: 4px solid var(--line); padding-left: .8rem; overflow-wrap: anywhere; }
.facts th { text-align: left; padding-right: 1.5rem; font-weight: normal; opacity: .7; }
details { border-bottom: 1px solid var(--line); padding: .3rem 0; } summary { cursor: pointer; }
summary b { display: inline-block; min-width: 4.5rem; } code { font-size: .85em; opacity: .8; }
.pass summary b { color: var(--pass); } .fail summary b { color: var(--fail); }
.blocked summary b { color: var(--blocked); } .broken summary b { color: var(--broken); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: .5rem 0 .8rem 1rem; }
dt { opacity: .7; } dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.digest { margin-top: 2rem; font-size: .85rem; opacity: .7; overflow-wrap: anywhere; }
@media print { details { break-inside: avoid; } }
`.trim();
