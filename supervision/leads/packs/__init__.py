"""证据包: what a lead rests on, frozen in one signed archive that anybody can check without the platform's database.

``archive``, ``manifest``, ``signing`` and ``checking`` know no records; ``contents`` gathers what goes in.
"""
