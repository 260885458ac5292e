import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { skipUnless } from '@galley/kit/testing/shared'
import { DockerDaemon, dockerLacks } from './support/docker-daemon.ts'
import { temporaryFolder } from './support/images.ts'
import { postPhotos } from './support/photo-client.ts'
import { ready } from './support/ready.ts'
import { Cli } from './support/run-cli.ts'

const root = resolve(import.meta.dirname, '..')
const food11 = join(root, 'models/food11/food11.keras')
const soup = join(root, 'packages/server/assets/soup.jpg')

const lacks = await dockerLacks()
const skip = skipUnless(lacks === undefined, lacks ?? '')

/** Under any runtime the file is the image's: an argument, not a path that the program makes up. */
const recipe = (base: string) => `FROM ${base}
COPY menu.txt /menu.txt
ENTRYPOINT ["node", "-p", "fs.readFileSync(process.argv[1], 'utf8')", "/menu.txt"]
`

test('Docker runs what Galley built, and Galley what Docker built', {
  skip,
  timeout: 240_000,
}, async (context) => {
  const folder = await temporaryFolder(context)
  const galley = new Cli(join(folder, 'data'))
  const host = await galley.registry(context)
  const name = `${host}/ml-app:0.0.1`
  await galley.print('build', food11, '-t', name)
  await galley.print('push', name)

  await using daemon = await DockerDaemon.start()
  await daemon.docker('pull', name)
  const id = await daemon.docker('run', '--detach', '--publish', '127.0.0.1:0:5000', name)
  const url = `http://${await daemon.docker('port', id, '5000/tcp')}`
  await ready(`${url}/readyz`)
  const answer = await postPhotos(url, [soup])
  assert.match(await answer.text(), /^Soup \(0\.\d\d\), Inference Time : /)
  const [{ Config }] = JSON.parse(await daemon.docker('inspect', id))
  assert.equal(Config.User, '10001:10001')
  await daemon.docker('stop', id)
  const exitCode = await daemon.docker('inspect', '--format', '{{.State.ExitCode}}', id)
  assert.equal(exitCode, '0')
  await daemon.docker('rm', id)

  const source = join(folder, 'source')
  const menu = `${host}/menu:1`
  await mkdir(source)
  await writeFile(join(source, 'menu.txt'), 'soup of the day')
  await writeFile(join(source, 'Dockerfile'), recipe(name))
  await daemon.docker('build', '--tag', menu, source)
  await daemon.docker('push', menu)
  assert.equal(await galley.print('run', '--rm', menu), 'soup of the day')
})
