// The process that serves a cluster in the background, started by `galley cluster start`. It is
// JavaScript for the reason that galley.js gives.
import { keepCompiledSoon, useCompileCache } from './compile-cache.js'
import { useModulePaths } from './module-paths.js'

useCompileCache()
useModulePaths()
keepCompiledSoon()
const { runServer } = await import('./cluster/server-process.ts')
const { processTerminal } = await import('./terminal.ts')

process.exitCode = await runServer(process.argv[2] ?? '', processTerminal())
