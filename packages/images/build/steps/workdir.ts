import { posix } from 'node:path'
import { describeLayer } from '../../layer/description.ts'
import type { Workdir } from '../dockerfile/instructions/workdir.ts'
import { LayerDraft } from '../layer-draft.ts'
import { readOwnership } from '../ownership.ts'
import { readStageFile } from '../read-stage-file.ts'
import { lookupIn, withConfig } from '../stage-state.ts'
import type { Step } from './step.ts'
import { expanded } from './words.ts'

/** Sets the folder and makes it, where the image does not have it, for the user that is set (BuildKit's rule). */
export const workdir: Step<Workdir> = async (state, instruction, services) => {
  const path = expanded(instruction.path, instruction, lookupIn(state))
  const WorkingDir = posix.resolve('/', state.config.WorkingDir ?? '/', path)
  const next = withConfig(state, { WorkingDir })
  const createdBy = `WORKDIR ${WorkingDir}`
  const owner = { chown: state.config.User, chmod: undefined }
  const read = (file: string) => readStageFile(state, file, services)
  const tree = await state.files.tree()
  if (tree.resolve(WorkingDir).node?.children) return { state: next, createdBy }
  const ownership = await readOwnership(owner, instruction.place, read)
  const draft = new LayerDraft(tree, ownership, services.epoch)
  draft.folder(WorkingDir)
  const { compression, contents, useCache } = services
  const description = describeLayer(draft.entries)
  const layer = await services.layers.store(description, contents, compression, useCache)
  return { state: next, layer, createdBy }
}
