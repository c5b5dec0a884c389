// @ts-check
'use strict';
// Preloaded where memory is measured: writes the peak resident memory (KB) when the process ends. Asking the
// process itself works on every system, unlike /usr/bin/time.
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  writeFileSync(process.env.RUNBOOK_BENCH_PEAK ?? '/dev/null', String(process.resourceUsage().maxRSS));
});
