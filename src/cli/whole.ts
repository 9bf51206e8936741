/** Everything that a running mechanism loads, and nothing done with it: whoever imports this has it compiled. */
import '../config/load.ts'
import '../config/problem.ts'
import './owning.ts'
import './run.ts'
