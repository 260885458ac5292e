import { skipUnless } from '@galley/kit/testing/shared'
import { ChrootRunner, canChroot } from './testing/chroot-runner.ts'
import { testStepRunner } from './testing/step-runner-suite.ts'

testStepRunner({
  name: 'chroot',
  skip: skipUnless(canChroot(), 'this process may not mount an overlay'),
  open: (layout) => new ChrootRunner(layout),
})
