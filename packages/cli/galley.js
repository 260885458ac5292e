#!/usr/bin/env -S MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=65536 MALLOC_TRIM_THRESHOLD_=65536 node --
// The settings above are glibc's: freed buffers of photos and of ONNX Runtime go back to the system
// instead of staying with the process, about fifty megabytes of a freshly started service. After `--`
// Node leaves options alone that it has by the same name, such as --env-file.
//
// This file and those it begins with are JavaScript: for a single file with types, Node loads the
// compiler that strips them, 40 ms of each start, until compiled code is kept.
import { useCompileCache } from './compile-cache.js'
import { useModulePaths } from './module-paths.js'

useCompileCache()
useModulePaths()
const { run } = await import('./program.ts')
const { processTerminal } = await import('./terminal.ts')

process.exitCode = await run(process.argv.slice(2), processTerminal())
