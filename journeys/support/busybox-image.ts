import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { skipUnless } from '@galley/kit/testing/shared'
import type { PodCluster } from './pod-cluster.ts'

/** Debian's, which needs no libraries. */
const program = '/usr/bin/busybox'

export const needsBusybox = skipUnless(
  existsSync(program) && isStatic(),
  `${program} is missing, or needs libraries (Debian package busybox-static)`,
)

/** A program that is linked to none is not read by the loader. */
function isStatic(): boolean {
  try {
    execFileSync('ldd', [program], { stdio: 'ignore' })
    return false
  } catch {
    return true
  }
}

/** An image with a shell and the usual programs, for a cluster's nodes. */
export function buildBusyboxImage(cluster: PodCluster, name: string): void {
  const folder = join(cluster.folder, 'busybox')
  mkdirSync(folder)
  cpSync(program, join(folder, 'busybox'), { dereference: true })
  const lines = [
    'FROM scratch',
    'COPY busybox /bin/busybox',
    'RUN ["/bin/busybox", "--install", "-s", "/bin"]',
    'RUN ["/bin/mkdir", "-m", "1777", "/tmp"]',
    'ENV PATH=/bin',
  ]
  writeFileSync(join(folder, 'Dockerfile'), `${lines.join('\n')}\n`)
  cluster.galley('build', '-t', name, folder)
}
