import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { digestOf } from '../oci/digest.ts'
import { DockerfileError } from './dockerfile/errors.ts'
import { Workshop } from './testing/workshop.ts'

test('files of the context come into the image as COPY says', async (t) => {
  const shop = await Workshop.open(t, {
    'package.json': '{}',
    'src/a.ts': 'a',
    'src/deep/b.ts': 'b',
    'docs/one.md': '1',
    'docs/two.md': '2',
    'docs/three.txt': '3',
  })
  const image = await shop.build(`FROM scratch
    WORKDIR /app
    COPY package.json .
    COPY src src/
    COPY package.json renamed.json
    COPY docs/*.md package.json /docs/
    COPY --parents docs/./*.txt src/**/b.ts /kept/
    COPY --exclude=**/b.ts src /without
  `)
  assert.deepEqual(await shop.files(image), {
    'app/': '',
    'app/package.json': '{}',
    'app/renamed.json': '{}',
    'app/src/': '',
    'app/src/a.ts': 'a',
    'app/src/deep/': '',
    'app/src/deep/b.ts': 'b',
    'docs/': '',
    'docs/one.md': '1',
    'docs/package.json': '{}',
    'docs/two.md': '2',
    'kept/': '',
    'kept/src/': '',
    'kept/src/deep/': '',
    'kept/src/deep/b.ts': 'b',
    'kept/three.txt': '3',
    'without/': '',
    'without/a.ts': 'a',
    'without/deep/': '',
  })
})

test('owners are looked up in the stage itself, rights are set', async (t) => {
  const shop = await Workshop.open(t, {
    passwd: 'root:x:0:0::/:/bin/sh\napp:x:10001:10002::/:/bin/sh\n',
    group: 'staff:x:50:\n',
    a: 'a',
  })
  const image = await shop.build(`FROM scratch
    COPY passwd group /etc/
    COPY --chown=app:staff --chmod=0750 a /new/a
    COPY --chown=app a /one
    COPY --chown=7 a /two
  `)
  const owners = (await shop.entries(image)).entries.flatMap((e) =>
    e.kind === 'file' || e.kind === 'directory' ? [[e.path, e.uid, e.gid, e.mode.toString(8)]] : [],
  )
  assert.deepEqual(
    owners.filter(([path]) => !String(path).startsWith('etc')),
    [
      ['new', 10001, 50, '750'],
      ['new/a', 10001, 50, '750'],
      ['one', 10001, 10002, '644'],
      ['two', 7, 7, '644'],
    ],
  )
  await assert.rejects(shop.build('FROM scratch\nCOPY --chown=ghost a /\n'), DockerfileError)
})

test('links lead neither out of the context nor out of the image', async (t) => {
  const shop = await Workshop.open(t, { 'real/file': 'inside' })
  symlinkSync('/etc', join(shop.context, 'absolute'))
  symlinkSync('../../../../etc/passwd', join(shop.context, 'climbing'))
  symlinkSync('real', join(shop.context, 'good'))
  symlinkSync('loop', join(shop.context, 'loop'))
  const image = await shop.build('FROM scratch\nCOPY good/file /a\nCOPY good /b\nCOPY . /all/\n')
  const files = await shop.files(image)
  assert.equal(files.a, 'inside')
  assert.equal(files['b/file'], 'inside')
  assert.equal(files['all/absolute'], '-> /etc')
  for (const source of ['absolute/passwd', 'climbing', 'loop', '../../etc/passwd']) {
    await assert.rejects(shop.build(`FROM scratch\nCOPY ${source} /x\n`))
  }
})

test('destinations follow the links of the image, within it', async (t) => {
  const shop = await Workshop.open(t, { lib: 'so' })
  mkdirSync(join(shop.context, 'root/usr/lib'), { recursive: true })
  symlinkSync('usr/lib', join(shop.context, 'root/lib'))
  symlinkSync('../../..', join(shop.context, 'root/up'))
  const image = await shop.build(
    'FROM scratch\nCOPY root /\nCOPY lib /lib/x.so\nCOPY lib /up/etc/y\n',
  )
  assert.deepEqual(await shop.files(image), {
    'etc/': '',
    'etc/y': 'so',
    lib: '-> usr/lib',
    up: '-> ../../..',
    'usr/': '',
    'usr/lib/': '',
    'usr/lib/x.so': 'so',
  })
})

test('.dockerignore keeps files out, and that of the Dockerfile goes first', async (t) => {
  const shop = await Workshop.open(t, {
    'node_modules/x/index.js': 'x',
    'node_modules/keep/index.js': 'k',
    'a.log': 'log',
    'deep/b.log': 'log',
    'main.ts': 'm',
    '.dockerignore':
      '# comment\nnode_modules\n!node_modules/keep\n**/*.log\nDockerfile*\n.dockerignore\n',
  })
  const image = await shop.build('FROM scratch\nCOPY . /\n')
  assert.deepEqual(await shop.files(image), {
    'deep/': '',
    'main.ts': 'm',
    'node_modules/': '',
    'node_modules/keep/': '',
    'node_modules/keep/index.js': 'k',
  })
  await assert.rejects(
    shop.build('FROM scratch\nCOPY a.log /\n'),
    /is not in the build context, or is left out/,
  )
  shop.write({ 'Dockerfile.dockerignore': '*\n!main.ts\n' })
  const other = await shop.build('FROM scratch\nCOPY . /\n')
  assert.deepEqual(await shop.files(other), { 'main.ts': 'm' })
})

test('ADD unpacks archives of the context, with their owners, and nothing escapes', async (t) => {
  const shop = await Workshop.open(t, { 'tree/a': 'a', 'tree/b/c': 'c', plain: 'not an archive' })
  const tar = (name: string, ...options: string[]) =>
    execFileSync('tar', ['-cf', name, '--owner=5', '--group=6', ...options, '-C', 'tree', '.'], {
      cwd: shop.context,
    })
  tar('tree.tar')
  tar('tree.tgz', '-z')
  execFileSync('tar', ['-cPf', 'evil.tar', '--transform=s,.*,../evil,', 'plain'], {
    cwd: shop.context,
  })
  const image = await shop.build(`FROM scratch
    ADD tree.tar /x/
    ADD tree.tgz plain /y/
    ADD --unpack=false tree.tar /kept.tar
  `)
  const files = await shop.files(image)
  assert.deepEqual(Object.keys(files), [
    'kept.tar',
    'x/',
    'x/a',
    'x/b/',
    'x/b/c',
    'y/',
    'y/a',
    'y/b/',
    'y/b/c',
    'y/plain',
  ])
  const a = (await shop.entries(image)).entries.find(({ path }) => path === 'x/a')
  assert.ok(a?.kind === 'file' && a.uid === 5 && a.gid === 6)
  await assert.rejects(shop.build('FROM scratch\nADD evil.tar /x/\n'), /leads out of the image/)
})

test('heredocs become files, with and without variables', async (t) => {
  const shop = await Workshop.open(t)
  const image = await shop.build(`FROM scratch
ENV NAME=world
COPY <<one <<"two" /files/
hello $NAME "quoted" \\$NAME
one
raw $NAME
two
COPY <<-EOF /single
\t\tindented
EOF
`)
  assert.deepEqual(await shop.files(image), {
    'files/': '',
    'files/one': 'hello world "quoted" \\$NAME\n',
    'files/two': 'raw $NAME\n',
    single: 'indented\n',
  })
})

/** Serves these bodies by their paths. */
async function serve(t: TestContext, bodies: Readonly<Record<string, Uint8Array | string>>) {
  const server = createServer((request, response) => {
    const body = bodies[request.url ?? '']
    response.statusCode = body === undefined ? 404 : 200
    response.end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const address = server.address()
  assert.ok(typeof address === 'object' && address)
  return `http://127.0.0.1:${address.port}`
}

test('ADD fetches by http, checks what it got, and unpacks when asked to', async (t) => {
  const shop = await Workshop.open(t, { 'tree/a': 'a' })
  execFileSync('tar', ['-czf', 'tree.tgz', '-C', 'tree', '.'], { cwd: shop.context })
  const archive = readFileSync(join(shop.context, 'tree.tgz'))
  const url = await serve(t, { '/dir/file.txt?x=1': 'fetched', '/tree.tgz': archive })
  const image = await shop.build(`FROM scratch
    ADD --checksum=${digestOf('fetched')} ${url}/dir/file.txt?x=1 /got/
    ADD ${url}/dir/file.txt?x=1 /named
    ADD ${url}/tree.tgz /kept/
    ADD --unpack ${url}/tree.tgz /unpacked/
  `)
  assert.deepEqual(Object.keys(await shop.files(image)), [
    'got/',
    'got/file.txt',
    'kept/',
    'kept/tree.tgz',
    'named',
    'unpacked/',
    'unpacked/a',
  ])
  const wrong = shop.build(`FROM scratch\nADD --checksum=${digestOf('other')} ${url}/tree.tgz /\n`)
  await assert.rejects(wrong, /Dockerfile:2: .* is sha256:.*, not sha256:/)
  await assert.rejects(shop.build(`FROM scratch\nADD ${url}/none /\n`), /answered 404/)
  await assert.rejects(
    shop.build('FROM scratch\nADD http://127.0.0.1:1/x /\n'),
    /cannot be fetched/,
  )
})

test('files of another image are copied without being its base', async (t) => {
  const shop = await Workshop.open(t, { 'dir/a': 'a', 'dir/b.md': 'b' })
  await shop.base('other:1', 'FROM scratch\nCOPY dir /dir\n')
  const image = await shop.build('FROM scratch\nCOPY --from=other:1 /dir/*.md /\n')
  assert.deepEqual(await shop.files(image), { 'b.md': 'b' })
  await assert.rejects(
    shop.build('FROM scratch\nCOPY --from=other:2 /dir /\n'),
    /other:2 is not to be had/,
  )
})

test('WORKDIR belongs to the user that is set', async (t) => {
  const shop = await Workshop.open(t)
  const image = await shop.build('FROM scratch\nUSER 7:8\nWORKDIR /a/b\nWORKDIR c\n')
  const owners = (await shop.entries(image)).entries.map((e) =>
    'uid' in e ? [e.path, e.uid, e.gid] : [],
  )
  assert.deepEqual(owners, [
    ['a', 7, 8],
    ['a/b', 7, 8],
    ['a/b/c', 7, 8],
  ])
})
