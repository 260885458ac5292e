import { stringify } from 'yaml'
import type { Terminal } from '../terminal.ts'
import { buildAppImage } from './app-image.ts'
import { documentOf, objectsOf } from './app-objects.ts'
import type { AppChoices } from './app-options.ts'
import { appOf, repositoryOf } from './bring-up.ts'

export async function printManifests(
  model: string,
  choices: AppChoices,
  terminal: Terminal,
): Promise<void> {
  const image = await buildAppImage(model, repositoryOf(model, choices), choices, terminal)
  const app = appOf(model, image, choices, 'default')
  const documents = objectsOf(app).map((it) => stringify(documentOf(it)))
  terminal.out(documents.join('---\n').trimEnd())
}
