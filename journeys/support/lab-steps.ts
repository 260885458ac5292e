// The lab's container steps as its handout prints them, `galley` for `docker`: for a machine on which
// the ports 5000 and 32001 are free. Run in the folder with the Dockerfile, with a photo and a model;
// prints what each line printed, as JSON.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { postPhotos } from './photo-client.ts'
import { ready } from './ready.ts'

const [, , model = '', photo = ''] = process.argv
const cli = resolve(import.meta.dirname, '../../packages/cli/galley.js')

const printed: Record<string, string> = {}

/** Runs a line that has to end well; what it says aside goes to standard error. */
function galley(line: string): string {
  const text = execFileSync(process.execPath, [cli, ...line.split(' ')], { encoding: 'utf8' })
  printed[line] = text.trimEnd()
  return text.trimEnd()
}

const registry = spawn(process.execPath, [cli, 'registry', '--log-level', 'silent'])
await once(registry.stdout, 'data')

galley(`build ${model} -t food-service`)
galley('build --no-cache -t ml-app:0.0.1 .')
galley('tag ml-app:0.0.1 10.10.1.1:5000/ml-app:0.0.1')
galley('push 10.10.1.1:5000/ml-app:0.0.1')
galley('rmi ml-app:0.0.1 10.10.1.1:5000/ml-app:0.0.1')
const id = galley('run -d -p 32001:5000 10.10.1.1:5000/ml-app:0.0.1')
await ready('http://127.0.0.1:32001/readyz')
printed.photo = await (await postPhotos('http://127.0.0.1:32001', [photo])).text()
galley('ps')
printed.stop = galley(`stop ${id}`)
galley('ps -a')
printed.rm = galley(`rm ${id}`)
printed.left = galley('ps -a -q')

registry.kill('SIGTERM')
await once(registry, 'close')
console.log(JSON.stringify({ user: process.getuid?.(), id, printed }))
