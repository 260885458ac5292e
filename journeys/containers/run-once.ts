// Runs one container from creation to removal, saying how far it has come. To be killed on the way.
import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { createContainer } from '@galley/containers/verbs/create'
import type { CreateOptions } from '@galley/containers/verbs/create-options'
import { openEngine } from '@galley/containers/verbs/engine'
import { removeContainer } from '@galley/containers/verbs/remove'
import { startContainer } from '@galley/containers/verbs/start'
import { stopContainer } from '@galley/containers/verbs/stop'

const [, , root = '', options = ''] = process.argv

const engine = await openEngine(root)
// Written by the test that runs this file.
const asked = JSON.parse(readFileSync(options, 'utf8')) as CreateOptions
const { id } = await createContainer(engine, asked)
console.log(`created ${id}`)
await startContainer(engine, id)
console.log(`started ${id}`)
await setTimeout(100)
console.log(`stopping ${id}`)
await stopContainer(engine, id)
console.log(`stopped ${id}`)
await removeContainer(engine, id)
console.log(`removed ${id}`)
