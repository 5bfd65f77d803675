"""The commands by what a person wants to do. Each is imported when it is called."""

from __future__ import annotations

SECTIONS: dict[str, dict[str, tuple[str, str]]] = {
    # what a person wants to do: name: (module.function, one line of help)
    "Say which fields": {
        "init": ("init.init", "Write a sfmeta.yml with comments, and the Salesforce project around it."),
        "fields": ("fields.fields", "Show what Upflow exports and what this project chose of it."),
        "import": ("importing.import_", "Find fields of an org that sfmeta.yml can fill, and write them there."),
        "schema": ("schema.schema", "Print the JSON Schema of sfmeta.yml, for editors."),
    },
    "Write and review them": {
        "generate": ("generate.generate", "Write the fields and permission sets of sfmeta.yml as metadata XML."),
        "validate": ("validate.validate", "Check a Salesforce source tree offline."),
        "propose": ("propose.propose", "Generate on a branch of its own, ready for review."),
        "log": ("log.log", "Tell a field's history: what changed, by whom, and where it went."),
    },
    "Bring them to an org": {
        "plan": ("plan.plan", "Show what a deploy would change in an org."),
        "deploy": ("deploy.deploy", "Deploy the fields, then see that the integration user can write them."),
        "access": ("access.access", "Show who sees the fields in an org."),
        "drift": ("drift.drift", "Show what in an org no longer is as declared, and who changed it."),
        "history": ("history.history", "List what was deployed from here, when, by whom, to which org."),
        "explain": ("explain.explain", "Tell what a message of Salesforce means, and what to do."),
    },
    "Let them go": {
        "retire": ("retire.retire", "Take fields a stage further on their way out."),
        "remove": ("remove.remove", "Delete fields from an org, their values saved first."),
        "restore": ("restore.restore", "Bring deleted fields back from a backup, with their values."),
    },
    "Keep them filled": {
        "sync": ("sync.sync", "Fill the deployed fields with what Upflow knows."),
        "match": ("match.match", "Show which customers have an Account, and suggest Accounts for the others."),
        "failures": ("failures.failures", "List the records that Salesforce would not take."),
        "retry": ("failures.retry", "Write the records that failed once more, and nothing else."),
        "ignore": ("failures.ignore", "Give up records that Salesforce would not take."),
        "receipt": ("receipt.receipt", "Show what a sync did, and that both sides come to the same totals."),
        "status": ("status.status", "Show how fresh the fields are against what was promised."),
        "store": ("store.store", "Check what is remembered between runs, or take it out as files."),
    },
    "Try it without a Salesforce": {
        "demo": ("demo.demo", "Watch the whole mission against the embedded Salesforce and Upflow."),
        "emulator": ("emulator.emulator", "Run the embedded Salesforce and Upflow until stopped."),
    },
}

COMMANDS = {name: command for section in SECTIONS.values() for name, command in section.items()}
