#!/usr/bin/env -S MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=65536 MALLOC_TRIM_THRESHOLD_=65536 node --
// The settings above are glibc's: freed buffers of photos and of ONNX Runtime go back to the system
// instead of staying with the process, about fifty megabytes of a freshly started service. After `--`
// Node leaves options alone that it has by the same name, such as --env-file.
import { useCompileCache } from './compile-cache.ts'

useCompileCache()
const { run } = await import('./program.ts')
const { processTerminal } = await import('./terminal.ts')

process.exitCode = await run(process.argv.slice(2), processTerminal())
