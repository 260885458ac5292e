import type { Digest } from '../../oci/digest.ts'
import type { Copy } from '../dockerfile/instructions/copy.ts'
import type { CopySource, Selected } from '../sources/copy-source.ts'
import { TreeSource } from '../sources/tree-source.ts'
import type { StageFiles } from '../stage-files.ts'
import { extractContents } from '../tree-contents.ts'
import type { BuildServices, Step } from './step.ts'
import { Transferring } from './transfer.ts'

export const copy: Step<Copy> = async (state, instruction, services) => {
  const transferring = await Transferring.start(state, instruction, services)
  const files = instruction.from && (await services.filesOf(instruction.from, instruction.place))
  const source: CopySource = files
    ? new TreeSource(`the stage or image ${instruction.from}`, await files.tree())
    : services.context
  const selected: Selected[] = []
  for (const pattern of transferring.sources) {
    const found = await transferring.select(source, pattern)
    selected.push(...(instruction.keepsParents ? found.map((one) => pivoted(one, pattern)) : found))
  }
  if (files) await bring(files, selected, services)
  for (const one of selected) transferring.place(one, instruction.keepsParents)
  transferring.placeHeredocs()
  return transferring.finish(state)
}

/** With `--parents`, `/./` in a pattern says from where on the path is kept. */
function pivoted(selected: Selected, pattern: string): Selected {
  const before = pattern.split('/./').slice(0, -1).join('/')
  const count = before.split('/').filter((name) => name !== '' && name !== '.').length
  return { ...selected, path: selected.path.split('/').slice(count).join('/') }
}

/** Content of other stages lies in their layers; what is wanted is taken out. */
async function bring(files: StageFiles, selected: readonly Selected[], services: BuildServices) {
  const wanted = new Set<Digest>()
  for (const { entries } of selected) {
    for (const entry of entries) if (entry.kind === 'file') wanted.add(entry.digest)
  }
  services.contents.addLazily(wanted, async () =>
    extractContents(files.layers, wanted, await services.scratch(), services),
  )
}
