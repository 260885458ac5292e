import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { decompress } from '../../layer/decompress.ts'
import type { Layout } from '../../oci/layout.ts'
import type { RunStep, StepMount, StepOutcome, StepRunner } from '../step-runner.ts'

/**
 * The smallest thing that runs a step: layers unpacked by the system's tar, an overlay over them,
 * chroot, all in a mount namespace that ends with the command.
 */
export class ChrootRunner implements StepRunner {
  readonly #layout: Layout

  constructor(layout: Layout) {
    this.#layout = layout
  }

  async unavailable(): Promise<string | undefined> {
    return undefined
  }

  async run(step: RunStep): Promise<StepOutcome> {
    const folder = mkdtempSync(join(tmpdir(), 'galley-chroot-'))
    for (const name of ['lower', 'upper', 'work', 'merged']) mkdirSync(join(folder, name))
    for (const { descriptor } of step.layers) {
      const archive = decompress(createReadStream(this.#layout.blobPath(descriptor.digest)), 'gzip')
      const pieces: Uint8Array[] = []
      for await (const piece of archive) pieces.push(piece)
      unpack(Buffer.concat(pieces), join(folder, 'lower'))
    }
    const script = [
      `mount -t overlay overlay -o lowerdir=${folder}/lower,upperdir=${folder}/upper,workdir=${folder}/work ${folder}/merged`,
      ...step.mounts.map((mount) => mountLine(mount, `${folder}/merged`)),
      `cd ${folder}/merged${step.workingDir}`,
      'exec env -i "$@"',
    ]
    const enter = [
      'chroot',
      ...(step.user === '' ? [] : [`--userspec=${step.user}`]),
      `${folder}/merged`,
      '/bin/sh',
      '-c',
      `cd ${step.workingDir} && exec "$@"`,
      'sh',
    ]
    const argv = [...step.env, ...enter, ...step.argv]
    const child = spawn('unshare', ['-m', 'sh', '-ec', script.join('\n'), 'sh', ...argv], {
      signal: step.signal,
    })
    child.stdout.on('data', (bytes: Uint8Array) => step.output('stdout', bytes))
    child.stderr.on('data', (bytes: Uint8Array) => step.output('stderr', bytes))
    const [code] = await once(child, 'close')
    const dispose = async () => rmSync(folder, { recursive: true, force: true })
    return { exitCode: Number(code), changes: join(folder, 'upper'), dispose }
  }
}

/** Removals of a layer concern what is there before it. */
function unpack(archive: Uint8Array, folder: string): void {
  const names = execFileSync('tar', ['-tf', '-'], { input: archive }).toString().split('\n')
  for (const name of names.filter((path) => basename(path).startsWith('.wh.'))) {
    const isOpaque = basename(name) === '.wh..wh..opq'
    const gone = isOpaque ? dirname(name) : name.replace(/\.wh\.([^/]*)$/, '$1')
    rmSync(join(folder, gone), { recursive: true, force: true })
  }
  const options = ['-xpf', '-', '--xattrs', '--xattrs-include=*', '--exclude=.wh.*', '-C', folder]
  execFileSync('tar', options, { input: archive })
}

function mountLine(mount: StepMount, root: string): string {
  const target = root + mount.target
  if (mount.kind === 'tmpfs') return `mkdir -p ${target}; mount -t tmpfs tmpfs ${target}`
  const isFolder = statSync(mount.source).isDirectory()
  const make = isFolder ? `mkdir -p ${target}` : `mkdir -p ${dirname(target)}; touch ${target}`
  const readOnly = mount.isReadOnly ? `; mount -o remount,bind,ro ${target}` : ''
  return `${make}; mount --bind ${mount.source} ${target}${readOnly}`
}

/** Whether this process may mount overlays. */
export function canChroot(): boolean {
  try {
    const script =
      'd=$(mktemp -d); mkdir $d/l $d/u $d/w $d/m; mount -t overlay o -o lowerdir=$d/l,upperdir=$d/u,workdir=$d/w $d/m; r=$?; umount $d/m; rm -r $d; exit $r'
    execFileSync('unshare', ['-m', 'sh', '-c', script], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
