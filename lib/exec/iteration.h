/* One iteration, and the loop of them: what a VU does on its worker for a scenario. */
#ifndef EXEC_ITERATION_H
#define EXEC_ITERATION_H

struct exec_vu;

/* ORDER_LOOP: iterates until the scenario has no more for this VU, a stop or an interrupt. */
void iteration_loop(struct exec_vu *vu);
/* ORDER_ONCE. */
void iteration_once(struct exec_vu *vu);
/* Emits data_sent and data_received for what went over the VU's sockets since last time. */
void iteration_count_bytes(struct exec_vu *vu);

#endif
