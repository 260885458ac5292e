import { appendFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { copyNode } from '../containers/node-context.ts'
import { atMost, type Figure } from '../figure.ts'
import { runGalley } from '../galley.ts'
import { needPeers, runPeer } from '../peers.ts'

const project = resolve(import.meta.dirname, '../../..')

/** As in the image that `galley build MODEL` makes, with what changes most in the last layer. */
const dockerfile = `FROM scratch
COPY root /
COPY node_modules /app/node_modules
COPY model /model
COPY packages /app/packages
ENTRYPOINT ["node", "/app/packages/cli/galley.js", "serve", "/model"]
`

export const imageRebuild: Figure = {
  name: 'image-rebuild',
  summary:
    "galley build of the service's Dockerfile after a change of one source file ÷ buildah's, both warm",
  async measure({ model, runs }) {
    needPeers('buildah')
    const folder = await mkdtemp(join(tmpdir(), 'galley-rebuild-'))
    try {
      const context = join(folder, 'context')
      await writeContext(context, model)
      return await compare(folder, context, runs)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}

async function writeContext(context: string, model: string): Promise<void> {
  await copyNode(join(context, 'root'))
  // What weighs most of the service's dependencies.
  for (const name of ['onnxruntime-node', 'sharp', '@img', 'hono']) {
    await cp(join(project, 'node_modules', name), join(context, 'node_modules', name), {
      recursive: true,
    })
  }
  await mkdir(join(context, 'model'))
  await cp(model, join(context, 'model', basename(model)))
  await cp(join(project, 'packages'), join(context, 'packages'), {
    recursive: true,
    filter: (path) => basename(path) !== 'node_modules',
  })
  await writeFile(join(context, 'Dockerfile'), dockerfile)
}

async function compare(folder: string, context: string, runs: number) {
  const places = ['--root', join(folder, 'buildah'), '--runroot', join(folder, 'buildah-run')]
  const buildah = () =>
    runPeer('buildah', [...places, 'build', '--layers', '--quiet', '-t', 'service:1', context])
  const galley = () =>
    runGalley(['build', '--data', join(folder, 'data'), '-t', 'service:1', context])
  await Promise.all([buildah(), galley()])
  const seconds = { buildah: [] as number[], galley: [] as number[] }
  for (let run = 0; run < runs; run++) {
    seconds.buildah.push(await secondsAfterChange(context, buildah))
    seconds.galley.push(await secondsAfterChange(context, galley))
  }
  const ratios = seconds.galley.map((one, run) => one / (seconds.buildah[run] ?? Number.NaN))
  return [
    { what: '÷ buildah build', unit: '', runs: ratios, due: atMost(0.3) },
    { what: 'galley build', unit: 's', runs: seconds.galley },
    { what: 'buildah build', unit: 's', runs: seconds.buildah },
  ]
}

async function secondsAfterChange(context: string, build: () => Promise<unknown>): Promise<number> {
  await appendFile(join(context, 'packages/server/app.ts'), '// changed\n')
  const begun = performance.now()
  await build()
  return (performance.now() - begun) / 1000
}
