import { collect } from '../oci/content.ts'
import type { StageState } from './stage-state.ts'
import type { BuildServices } from './steps/step.ts'
import { extractContents } from './tree-contents.ts'

const maxBytes = 1024 * 1024

/** The text of a small file of the stage; `''` when there is no such file, or it is not small. */
export async function readStageFile(
  { files }: StageState,
  path: string,
  services: BuildServices,
): Promise<string> {
  const entry = (await files.tree()).resolve(path).node?.entry
  if (entry?.kind !== 'file' || entry.size > maxBytes) return ''
  const folder = await services.scratch()
  const contents = await extractContents(files.layers, new Set([entry.digest]), folder, services)
  return Buffer.from(await collect(contents.open(entry.digest), maxBytes, path)).toString()
}
