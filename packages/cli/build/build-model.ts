import { writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { buildModelImage } from '@galley/images/build/model/build-model-image'
import type { WrittenImage } from '@galley/images/build/write-image'
import { parseReference } from '@galley/images/oci/reference'
import { GalleyError } from '@galley/kit/errors'
import type { PartialCard } from '@galley/model/card/card'
import { cardFileOf, readCard } from '@galley/model/card/card-file'
import { completeCard } from '@galley/model/card/complete-card'
import { type Graph, openGraph } from '@galley/model/graph'
import { withProgress } from '../progress.ts'
import type { Terminal } from '../terminal.ts'
import type { BuildChoices } from './build-choices.ts'
import type { BuildPlace } from './build-place.ts'
import { nameValues } from './name-values.ts'
import { outcome } from './tell-build.ts'

/** The folder of the project that this command is part of: the image serves by the same code. */
const project = resolve(import.meta.dirname, '../../..')

/** What of a build's options a model's image depends on. */
export type ModelChoices = Pick<BuildChoices, 'card' | 'cache' | 'label' | 'base'>

/** Builds the service image of a model. */
export async function buildModel(
  model: string,
  choices: ModelChoices,
  place: BuildPlace,
  terminal: Terminal,
): Promise<WrittenImage> {
  const title = basename(model, extname(model))
  const partial = await findCard(model, choices.card)
  const opening = openGraph(model, { signal: terminal.signal })
  await using graph = await withProgress(terminal, `Converting ${model}`, opening)
  const card = await cardFor(graph, partial, { model, choices, title, terminal })
  const { layout, cacheFolder, tags, baseImages, epoch } = place
  return await buildModelImage({
    model: { onnx: graph.path, title, ...(card !== undefined && { card }) },
    project,
    layout,
    cacheFolder,
    tags,
    baseImages,
    noCache: !choices.cache,
    labels: nameValues('--label', choices.label, () => ''),
    onEvent: ({ layer, isCached, milliseconds, layerBytes }) =>
      terminal.note(`[${layer}] ${outcome(isCached, layerBytes, milliseconds)}`),
    signal: terminal.signal,
    ...(choices.base !== undefined && { base: parseReference(choices.base) }),
    ...(epoch !== undefined && { epoch }),
  })
}

async function findCard(
  model: string,
  asked: string | undefined,
): Promise<PartialCard | undefined> {
  const found = await readCard(asked ?? cardFileOf(model))
  if (found !== undefined || asked === undefined) return found
  throw new GalleyError('not-found', `model card ${asked}: there is no such file`, {
    next: 'docs/model-card.md says how to write one.',
  })
}

interface Carded {
  readonly model: string
  readonly choices: ModelChoices
  readonly title: string
  readonly terminal: Terminal
}

/**
 * The file of the card that goes into the image. A Keras file tells things that its ONNX form no longer
 * does, so its card is completed here; an ONNX file's is left to the service.
 */
async function cardFor(
  { facts, path }: Graph,
  partial: PartialCard | undefined,
  { model, choices, title, terminal }: Carded,
): Promise<string | undefined> {
  if (!facts) return partial && (choices.card ?? cardFileOf(model))
  const { card, assumptions } = completeCard(partial, facts)
  for (const line of assumptions) terminal.note(line)
  const file = join(dirname(path), 'model.card.json')
  await writeFile(file, JSON.stringify({ name: title, ...card }, null, 2))
  return file
}
