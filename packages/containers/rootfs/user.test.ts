import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { resolveInRoot } from './resolve-in-root.ts'
import { resolveUser } from './user.ts'

function imageRoot(context: TestContext): string {
  const root = temporaryFolder(context)
  mkdirSync(join(root, 'etc'))
  writeFileSync(
    join(root, 'etc/passwd'),
    'root:x:0:0::/root:\n#\ncook:x:7:8::/home/cook:/bin/sh\nbad:x:y\n',
  )
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nkitchen:x:8:\nbakers:x:9:root,cook\n')
  return root
}

const expected: Readonly<Record<string, readonly [number, number, readonly number[], string]>> = {
  '': [0, 0, [9], '/root'],
  cook: [7, 8, [9], '/home/cook'],
  '7': [7, 8, [9], '/home/cook'],
  '1234': [1234, 0, [], '/'],
  '1234:99': [1234, 99, [], '/'],
  'cook:bakers': [7, 9, [], '/home/cook'],
}

for (const [user, [uid, gid, additionalGids, home]] of Object.entries(expected)) {
  test(`the user "${user}" is looked up in the image`, async (context) => {
    const found = await resolveUser(imageRoot(context), user)
    assert.deepEqual(found, { uid, gid, additionalGids, home })
  })
}

test('a user or group that the image does not know is refused', async (context) => {
  const root = imageRoot(context)
  await assert.rejects(resolveUser(root, 'waiter'), /no user "waiter"/)
  await assert.rejects(resolveUser(root, 'cook:waiters'), /no group "waiters"/)
  await assert.rejects(resolveUser(root, '99999999999'), { code: 'invalid' })
})

test('links in an image lead nowhere but into the image', async (context) => {
  const root = imageRoot(context)
  symlinkSync('/etc', join(root, 'config'))
  symlinkSync('../../../../etc/../passwd', join(root, 'etc/climb'))
  symlinkSync('loop', join(root, 'loop'))
  assert.equal(await resolveInRoot(root, '/config/passwd'), join(root, 'etc/passwd'))
  assert.equal(await resolveInRoot(root, 'etc/climb'), join(root, 'passwd'))
  assert.equal(await resolveInRoot(root, '../../etc'), join(root, 'etc'))
  await assert.rejects(resolveInRoot(root, '/loop/x'), /too many links/)
})
