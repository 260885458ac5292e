import { posix } from 'node:path'
import { describeLayer } from '../../layer/description.ts'
import type { Workdir } from '../dockerfile/instructions/workdir.ts'
import { LayerDraft } from '../layer-draft.ts'
import { lookupIn, withConfig } from '../stage-state.ts'
import type { Step } from './step.ts'
import { expanded } from './words.ts'

const asRoot = { uid: undefined, gid: undefined, mode: undefined }

/** Sets the folder and makes it, where the image does not have it. */
export const workdir: Step<Workdir> = async (state, instruction, services) => {
  const path = expanded(instruction.path, instruction, lookupIn(state))
  const WorkingDir = posix.resolve('/', state.config.WorkingDir ?? '/', path)
  const next = withConfig(state, { WorkingDir })
  const createdBy = `WORKDIR ${WorkingDir}`
  const draft = new LayerDraft(await state.files.tree(), asRoot, services.epoch)
  draft.folder(WorkingDir)
  if (draft.entries.length === 0) return { state: next, createdBy }
  const { compression, contents, useCache } = services
  const description = describeLayer(draft.entries)
  const layer = await services.layers.store(description, contents, compression, useCache)
  return { state: next, layer, createdBy }
}
