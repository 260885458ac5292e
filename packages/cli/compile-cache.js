import { constants, enableCompileCache, flushCompileCache, getCompileCacheDir } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Keeps compiled code, without its types, for the next start of this process' threads and children:
 * it halves the time to start and saves each thread the compiler that strips types. Kept in the
 * user's own cache folder, since what others can write must not be run. Where that cannot be
 * written, Node goes without.
 */
export function useCompileCache() {
  if (process.env.NODE_COMPILE_CACHE || process.env.NODE_DISABLE_COMPILE_CACHE) return
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  const { status } = enableCompileCache(join(cache, 'galley', 'compiled'))
  const folder = getCompileCacheDir()
  if (status === constants.compileCacheStatus.ENABLED && folder) {
    process.env.NODE_COMPILE_CACHE = folder
  }
}

/**
 * Keeps what was compiled in the first seconds at once, not only when the process ends: one that
 * serves for days may be killed.
 */
export function keepCompiledSoon() {
  setTimeout(flushCompileCache, 5000).unref()
}
