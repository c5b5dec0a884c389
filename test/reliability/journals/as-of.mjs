// @ts-check
// Loaded into the program by make.mjs: a name of no machine, and a clock that may stand some hours back.
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

os.hostname = () => 'laptop';
syncBuiltinESMExports();
const back = Number(process.env.HOURS_AGO ?? 0) * 3_600_000;
const now = Date.now;
Date.now = () => now() - back;
