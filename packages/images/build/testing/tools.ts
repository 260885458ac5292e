import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Programs of this machine with the libraries they need, as a build context. */
export function writeTools(folder: string, programs: readonly string[]): void {
  const needed = programs.flatMap((program) => [program, ...librariesOf(program)])
  for (const path of new Set(needed)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    execFileSync('cp', ['-L', path, join(folder, path)])
  }
}

function librariesOf(program: string): readonly string[] {
  const listed = execFileSync('ldd', [program]).toString()
  return [...listed.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path ?? '')
}
