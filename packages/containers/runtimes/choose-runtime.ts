import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readIfPresent, writeJson } from '../state/atomic-file.ts'
import type { RuntimeConfig } from '../state/container-config.ts'
import type { Places } from '../state/places.ts'
import { findProgram } from './find-program.ts'

/**
 * The best usable runtime, from memory when it was probed before on this boot of this machine.
 * `probeRuntimes` always tries anew.
 */
export async function chooseRuntime(places: Places): Promise<RuntimeConfig> {
  const path = join(places.cache, 'runtime.json')
  const surroundings = await fingerprint()
  const known = await readIfPresent(path)
  // Written below.
  const cached = known && (JSON.parse(known) as { surroundings: string; runtime: RuntimeConfig })
  if (cached && cached.surroundings === surroundings) return cached.runtime
  const { probeRuntimes } = await import('./probe.ts')
  const [best] = await probeRuntimes()
  const runtime = best?.runtime ?? { kind: 'process' }
  await mkdir(places.cache, { recursive: true, mode: 0o700 })
  await writeJson(path, { surroundings, runtime })
  return runtime
}

/** Changes when a program is installed or replaced, the user is another, or the machine restarts. */
async function fingerprint(): Promise<string> {
  const boot = await readIfPresent('/proc/sys/kernel/random/boot_id')
  const programs = await Promise.all((['runc', 'crun'] as const).map(findProgram))
  const times = await Promise.all(programs.map(async (path) => path && (await stat(path)).mtimeMs))
  return JSON.stringify([boot, process.getuid?.(), programs, times])
}
