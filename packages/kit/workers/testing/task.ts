import { GalleyError } from '../../errors.ts'
import { answerTask } from '../answer-task.ts'

/** What a test asks of its task. */
export type TestTask = 'double 21' | 'refuse' | 'die' | 'hang'

answerTask(async (task: TestTask) => {
  if (task === 'refuse')
    throw new GalleyError('unsupported', 'no fish today', { next: 'Try meat.' })
  if (task === 'die') process.kill(process.pid, 'SIGKILL')
  if (task !== 'double 21') for (;;);
  return 42
})
