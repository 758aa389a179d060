/* How every fallible function of Cytokinet answers. Details of bad input are in a ck_diag,
 * details of a failed simulation in a ck_failure. */
#ifndef CK_STATUS_H
#define CK_STATUS_H

enum ck_status {
    CK_OK = 0,
    CK_FAILED,    /* the simulation or a computation failed; a ck_failure says where */
    CK_BAD_INPUT, /* the user's input is wrong; the ck_diag holds the messages */
    CK_NO_MEMORY,
    CK_IO, /* a file or folder could not be read or written; the ck_diag names it */
};

#endif
