#!/usr/bin/env node
import module from 'node:module';

// Quicker from the second start on, where Node can (22.1 and later).
module.enableCompileCache?.();
const { main } = await import('../dist/lib/cli/main.js');
await main(process.argv.slice(2));
